import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { KioskOptions } from '../kiosk/kiosk-options.ts';
import { Presence } from '../kiosk/presence.ts';
import { mayUpdate } from '../kiosk/quiet-hour.ts';
import { showsSomebody, somebodyClasses } from '../kiosk/somebody.ts';
import { offline } from '../offline/offline-service.ts';
import type { KioskScreen } from './glance-attract.ts';
import type { GlanceResultsDetail } from './results-detail.ts';

/** A restart of the engine that is over sooner is not worth a word, ms. */
const TROUBLE_AFTER_MS = 1000;
/** A camera whose pictures bring no result for this long has stopped, whatever it says, ms. */
const STALLED_AFTER_MS = 20_000;
/** Who waits longer for the first picture is told that it is trouble, ms. */
const LONG_START_MS = 60_000;
const TICK_MS = 1000;
/** A class that the whole picture is as likely of as of everything else together is there. */
const LIKELY = 0.5;

/** What the controller needs to know of the app. */
export interface KioskFacts {
  readonly options: KioskOptions;
  /** Whether there is a source and the engine is ready for it. */
  readonly running: boolean;
  /** Whether the source brings ever new pictures. */
  readonly moving: boolean;
  /** Classes that may be found, over all models. */
  readonly labels: readonly string[];
  /** Whether somebody is at the exit. */
  readonly exiting: boolean;
}

/** Decides what a kiosk shows: follows the app's results, time and touches, and applies updates in the quiet hour. */
export class KioskController implements ReactiveController {
  /** Null for the picture. */
  screen: KioskScreen | null = 'starting';

  readonly #host: ReactiveControllerHost;
  readonly #facts: () => KioskFacts;
  #presence: Presence | null = null;
  #begun = false;
  readonly #sinceMs = performance.now();
  #lastResultMs = 0;
  #troubleSinceMs: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, facts: () => KioskFacts) {
    this.#host = host;
    this.#facts = facts;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('glance-results', this.#onResults);
    window.addEventListener('pointerdown', this.#onTouch, { capture: true });
    offline.addEventListener('change', this.#look);
  }

  hostDisconnected(): void {
    document.removeEventListener('glance-results', this.#onResults);
    window.removeEventListener('pointerdown', this.#onTouch, { capture: true });
    offline.removeEventListener('change', this.#look);
    clearTimeout(this.#timer);
  }

  hostUpdated(): void {
    // Only now are the options there.
    this.#presence ??= new Presence(this.#facts().options.attractAfterS, performance.now());
    this.#look();
  }

  readonly #onResults = (event: Event): void => {
    const { detections, segmentation, classification } = (event as CustomEvent<GlanceResultsDetail>).detail;
    const { labels, options } = this.#facts();
    const nowMs = performance.now();
    this.#lastResultMs = nowMs;
    this.#begun = true;
    const likely = (classification?.classes ?? []).filter(({ score }) => score >= LIKELY);
    const sight = { detections: [...detections, ...likely], classes: segmentation?.classes ?? [] };
    this.#presence?.see(showsSomebody(sight, somebodyClasses(labels, options.attractFor)), nowMs);
    this.#look();
  };

  readonly #onTouch = (): void => {
    this.#presence?.touch(performance.now());
    this.#look();
  };

  readonly #look = (): void => {
    const nowMs = performance.now();
    const presence = this.#presence;
    if (!presence) return;
    presence.advance(nowMs);
    const screen = this.#screenAt(nowMs, presence);
    if (screen !== this.screen) {
      this.screen = screen;
      this.#host.requestUpdate();
    }
    this.#update(nowMs, presence);
    clearTimeout(this.#timer);
    const waitMs = Math.min(TICK_MS, (presence.dueAtMs ?? Number.POSITIVE_INFINITY) - nowMs);
    this.#timer = setTimeout(this.#look, Math.max(0, waitMs));
  };

  #screenAt(nowMs: number, { attract }: Presence): KioskScreen | null {
    const { running, moving } = this.#facts();
    if (!this.#begun) return nowMs - this.#sinceMs < LONG_START_MS ? 'starting' : 'trouble';
    const stalled = moving && nowMs - this.#lastResultMs > STALLED_AFTER_MS;
    if (running && !stalled) this.#troubleSinceMs = null;
    else this.#troubleSinceMs ??= nowMs;
    if (this.#troubleSinceMs !== null && nowMs - this.#troubleSinceMs >= TROUBLE_AFTER_MS) return 'trouble';
    // Who chose a still wants it seen.
    return attract && (moving || !running) ? 'attract' : null;
  }

  #update(nowMs: number, presence: Presence): void {
    if (offline.state.update === 'none') return;
    const { options, exiting } = this.#facts();
    const { attract } = presence;
    const absentMs = presence.absentMs(nowMs);
    const hour = new Date().getHours();
    if (mayUpdate({ hour, quietHour: options.quietHour, attract, absentMs, exiting })) offline.applyUpdate();
  }
}
