import { growingPause } from './growing-pause.ts';

/** What the watchdog sees, once a second or so; times by one clock that never goes back, ms. */
export interface WatchdogSight {
  readonly nowMs: number;
  /** Whether results are to be expected at all: a moving source that plays, on a page that is seen and drawn. */
  readonly watching: boolean;
  /** Whether the engine says that it runs; while it loads or recovers it is left alone. */
  readonly engineReady: boolean;
  /** Whether it has a frame that it has not answered: another picture would not reach it. */
  readonly frameInFlight: boolean;
  /** When it last said anything of its state. */
  readonly engineSaidAtMs: number;
  /** Whether pictures that stay away are a fault: a camera's are, a shared screen that stands still sends none. */
  readonly live: boolean;
  /** Whether the system holds the camera's pictures back. */
  readonly muted: boolean;
  /** When the newest picture was shown, and the newest result came; null for none yet. */
  readonly pictureAtMs: number | null;
  readonly resultAtMs: number | null;
  /** What one frame takes the engine, ms; null while unknown. */
  readonly frameMs: number | null;
}

/** What is to be done; in the order of how much it disturbs. */
export type Remedy = 'refresh' | 'restart-engine' | 'reopen-source' | 'reload';

/** A remedy, and what it is for. */
export interface WatchdogOrder {
  readonly remedy: Remedy;
  readonly fault: 'camera-frozen' | 'no-results';
  /** For how long nothing has come, ms. */
  readonly ageMs: number;
}

/** A camera that shows nothing new for this long stands still, ms. Slower than 1 picture in 3 s is no camera. */
const FROZEN_AFTER_MS = 3000;
/** A muted one is given longer: many come back by themselves. */
const MUTED_AFTER_MS = 8000;
const LEAST_PATIENCE_MS = 2000;
/** Until the first result tells how long a frame takes here. */
const FIRST_PATIENCE_MS = 20_000;
/** An engine that says nothing of how its start goes for this long has come to a stop, ms. */
const STARTING_PATIENCE_MS = 120_000;
/** Frames' time without a result. */
const FRAMES_OF_PATIENCE = 4;
/** Between two reopenings of a camera that stays frozen. */
const REOPEN_PAUSES = { firstMs: 4000, longestMs: 60_000 };
/** Without results for this long in all, the page is to be loaded again; on a kiosk and elsewhere. */
const RELOAD_AFTER_MS = { kiosk: 30_000, page: 300_000 };

const ESCALATION: readonly Remedy[] = ['refresh', 'restart-engine', 'reopen-source'];

/**
 * Decides what to do when results stay away though pictures come, or pictures stay away: a light remedy first, a
 * heavier one when that was no help. Pure: it is told what is seen and answers what to do.
 */
export class Watchdog {
  readonly #kiosk: boolean;
  /** Since when it is waited for pictures, and for a result: the last one, or the last remedy. */
  #picturesSinceMs = 0;
  #resultsSinceMs = 0;
  /** Since when there has been none at all. */
  #troubleSinceMs: number | null = null;
  #step = 0;
  #reopened = 0;
  #resultAtMs: number | null = null;
  #pictureAtMs: number | null = null;

  constructor({ kiosk }: { readonly kiosk: boolean }) {
    this.#kiosk = kiosk;
  }

  /** Waits anew from here: another source or engine, a page that was away. */
  reset(nowMs: number): void {
    this.#picturesSinceMs = nowMs;
    this.#resultsSinceMs = nowMs;
  }

  /** @returns what to do now; null for nothing. */
  look(sight: WatchdogSight): WatchdogOrder | null {
    const { nowMs, watching, engineReady, live } = sight;
    this.#note(sight);
    if (!watching) {
      this.reset(nowMs);
      return null;
    }
    const frozen = live ? this.#lookAtPictures(sight) : null;
    if (!engineReady) this.#resultsSinceMs = nowMs;
    const order = frozen ?? (engineReady ? this.#lookAtResults(sight) : lookAtStart(sight));
    const inTrouble = order !== null || this.#step > 0 || this.#reopened > 0;
    if (inTrouble) this.#troubleSinceMs ??= nowMs;
    return this.#reload(nowMs) ?? order;
  }

  #note({ nowMs, resultAtMs, pictureAtMs }: WatchdogSight): void {
    if (pictureAtMs !== this.#pictureAtMs) {
      this.#pictureAtMs = pictureAtMs;
      this.#picturesSinceMs = nowMs;
    }
    if (resultAtMs === this.#resultAtMs) return;
    this.#resultAtMs = resultAtMs;
    this.#resultsSinceMs = nowMs;
    if (resultAtMs === null) return;
    this.#step = 0;
    this.#reopened = 0;
    this.#troubleSinceMs = null;
  }

  #lookAtPictures({ nowMs, muted }: WatchdogSight): WatchdogOrder | null {
    const ageMs = nowMs - this.#picturesSinceMs;
    const first = muted ? MUTED_AFTER_MS : FROZEN_AFTER_MS;
    if (ageMs < first + (this.#reopened === 0 ? 0 : growingPause(this.#reopened, REOPEN_PAUSES))) return null;
    this.#reopened += 1;
    this.reset(nowMs);
    return { remedy: 'reopen-source', fault: 'camera-frozen', ageMs };
  }

  #lookAtResults({
    nowMs,
    pictureAtMs,
    resultAtMs,
    frameMs,
    frameInFlight,
  }: WatchdogSight): WatchdogOrder | null {
    // A shared screen or a paused film: nothing new to look at, so nothing is owed.
    if (pictureAtMs === null || (resultAtMs !== null && resultAtMs >= pictureAtMs)) {
      this.#resultsSinceMs = nowMs;
      return null;
    }
    const ageMs = nowMs - this.#resultsSinceMs;
    const patienceMs =
      frameMs === null ? FIRST_PATIENCE_MS : Math.max(LEAST_PATIENCE_MS, FRAMES_OF_PATIENCE * frameMs);
    if (ageMs < patienceMs) return null;
    // After the heaviest it begins again with the engine, ever slower.
    const round = Math.floor(this.#step / ESCALATION.length);
    if (round > 0 && ageMs < Math.max(patienceMs, growingPause(round, REOPEN_PAUSES))) return null;
    if (frameInFlight && this.#step % ESCALATION.length === 0) this.#step += 1;
    const remedy = ESCALATION[this.#step % ESCALATION.length]!;
    this.#step += 1;
    this.#resultsSinceMs = remedy === 'refresh' ? nowMs - patienceMs / 2 : nowMs;
    return { remedy, fault: 'no-results', ageMs };
  }

  #reload(nowMs: number): WatchdogOrder | null {
    if (this.#troubleSinceMs === null) return null;
    const ageMs = nowMs - this.#troubleSinceMs;
    if (ageMs < (this.#kiosk ? RELOAD_AFTER_MS.kiosk : RELOAD_AFTER_MS.page)) return null;
    // Where it may not be, it is asked for again after as long.
    this.#troubleSinceMs = nowMs;
    return { remedy: 'reload', fault: 'no-results', ageMs };
  }
}

function lookAtStart({ nowMs, engineSaidAtMs }: WatchdogSight): WatchdogOrder | null {
  const ageMs = nowMs - engineSaidAtMs;
  if (ageMs < STARTING_PATIENCE_MS) return null;
  return { remedy: 'restart-engine', fault: 'no-results', ageMs };
}
