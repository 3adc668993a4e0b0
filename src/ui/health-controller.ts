import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { ClockWatch, signedSeconds } from '../health/clock-watch.ts';
import type { HealthKind } from '../health/health-entry.ts';
import { HealthLog } from '../health/health-log.ts';
import type { HealthNow } from '../health/health-report.ts';
import { OpenFaults, type Until } from '../health/open-faults.ts';
import { Watchdog, type WatchdogOrder } from '../health/watchdog.ts';
import type { GlanceErrorData } from '../shared/errors.ts';
import type { GpuTrial } from '../shared/gpu-trials.ts';
import type { EngineController } from './engine-controller.ts';
import { EngineKeeper } from './engine-keeper.ts';
import { MemoryKeeper, pageBytes } from './memory-keeper.ts';
import { OpenPageMark } from './open-page-mark.ts';
import { watchPageFaults } from './page-faults.ts';
import { PageReload } from './page-reload.ts';
import type { GlanceResultsDetail } from './results-detail.ts';
import type { SourceController } from './source-controller.ts';
import { SourceKeeper } from './source-keeper.ts';

const TICK_MS = 500;
/** Memory is looked at every so many ticks. */
const MEMORY_TICKS = 10;
/** Memory is first looked at when a new engine has shown so many results. */
const SETTLED_FRAMES = 5;
/** How fast a slow frame is forgotten, per frame. */
const SLOWEST_DECAY = 0.95;

/** Which kind of fault a restart of the engine is logged as; others are `engine-failed`. */
const KINDS: Partial<Record<GlanceErrorData['code'], HealthKind>> = {
  'device-lost': 'device-lost',
  'worker-died': 'worker-died',
  'worker-unresponsive': 'worker-hung',
};
/** What must be back before a result shows that a remedy has helped. */
const UNTIL: Readonly<Record<WatchdogOrder['remedy'], Until>> = {
  refresh: 'result',
  'restart-engine': 'engine',
  'reopen-source': 'source',
  reload: 'result',
};

/** What is left out, as the log has it. */
const USES: Readonly<Record<GpuTrial['use'], string>> = {
  canvas: 'painting on its canvases',
  'video-frames': 'reading video frames in place',
};

type Host = ReactiveControllerHost & HTMLElement & { readonly renderRoot: ParentNode & Node };

/** What the controller looks after. */
export interface HealthCharge {
  readonly engine: EngineController;
  readonly sources: SourceController;
  /** Nobody is there to mend anything: what can be tried is tried, for ever. */
  readonly kiosk: boolean;
  /** What the engine may hold, MiB; null for what the device suggests. */
  readonly memoryBudgetMb: number | null;
}

/**
 * Looks after the app: notices what has gone wrong, does what helps (the picture once more, another engine, the source
 * again, the page again), and keeps the log of it. It decides nothing by itself; `src/health` does.
 */
export class HealthController implements ReactiveController {
  readonly log = new HealthLog();
  readonly #host: Host;
  readonly #charge: HealthCharge;
  readonly #faults = new OpenFaults(this.log);
  readonly #watchdog: Watchdog;
  readonly #memory: MemoryKeeper;
  readonly #pageReload = new PageReload();
  readonly #mark = new OpenPageMark((detail) => this.#fault('ended-abruptly', detail));
  #clock = new ClockWatch(Date.now(), performance.now());
  #keepers: { readonly source: SourceKeeper; readonly engine: EngineKeeper } | null = null;
  #listening: AbortController | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #ticks = 0;
  #frames = 0;
  #engines = 0;
  #engineFrames = 0;
  #resultAtMs: number | null = null;
  #engineSaidAtMs = performance.now();
  #slowestFrameMs: number | null = null;
  /** Whether the browser draws: where it does not, no picture is shown, and that is no fault. */
  #drawn = true;
  /** The engine restarts because of what is in the log already. */
  #ordered = false;

  constructor(host: Host, charge: HealthCharge) {
    this.#host = host;
    this.#charge = charge;
    this.#watchdog = new Watchdog(charge);
    this.#memory = new MemoryKeeper(charge.engine.client, charge.memoryBudgetMb);
    charge.sources.observe({
      onSource: (source) => source && this.#faults.back('source'),
      onEnded: (error, request) =>
        error &&
        this.#faults.open(request.kind === 'camera' ? 'camera-lost' : 'no-results', error.code, 'source'),
      onError: (error) => this.#faults.open('camera-refused', error.code, 'source'),
    });
    host.addController(this);
  }

  /** What holds now. */
  get now(): HealthNow {
    const { info, status } = this.#charge.engine;
    return {
      sessionMs: Math.round(performance.now()),
      frames: this.#frames,
      engineState: status.state,
      backend: info?.backend ?? null,
      device: info?.device ?? null,
      model: (info?.detect ?? info?.classify ?? info?.segment)?.modelId ?? null,
      restarts: Math.max(0, this.#engines - 1),
      tensors: this.#memory.seen?.tensors ?? null,
      engineBytes: this.#memory.seen?.engineBytes ?? null,
      budgetBytes: this.#memory.budgetBytes,
      pageBytes: pageBytes(),
    };
  }

  hostConnected(): void {
    const { engine, sources, kiosk } = this.#charge;
    const listening = new AbortController();
    const { signal } = listening;
    this.#listening = listening;
    this.#keepers = {
      source: new SourceKeeper(sources, kiosk, (error) =>
        this.#faults.open('camera-refused', error.code, 'source'),
      ),
      engine: new EngineKeeper(() => engine.retry(), kiosk),
    };
    engine.client.addEventListener('status', () => this.#onStatus(), { signal });
    engine.client.addEventListener(
      'gpu-spared',
      (event) => {
        const { use, adapter } = (event as CustomEvent<GpuTrial>).detail;
        this.#fault('gpu-spared', `${USES[use]}, ${adapter}`);
      },
      { signal },
    );
    this.#host.addEventListener('glance-results', (event) => this.#onResult(event), { signal });
    this.log.addEventListener(
      'storage',
      () =>
        this.log.kept !== 'kept' &&
        this.#fault(this.log.kept === 'denied' ? 'storage-denied' : 'storage-full', 'health log'),
      { signal },
    );
    watchPageFaults(
      {
        fault: (kind, detail) => this.#fault(kind, detail),
        leaving: () => {
          this.log.flush();
        },
        back: (how, awayMs) => this.#back(how, awayMs),
      },
      signal,
    );
    const reload = this.#pageReload.arrivedBy();
    if (reload) this.#faults.open('reload', reload.reason, 'result', 0);
    // The host may come back after a while, which nobody slept through.
    const nowMs = performance.now();
    this.#clock.reset(Date.now(), nowMs);
    this.#watchdog.reset(nowMs);
    this.#engineSaidAtMs = nowMs;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  hostDisconnected(): void {
    this.#listening?.abort();
    clearInterval(this.#timer);
    this.#keepers?.source.dispose();
    this.#keepers?.engine.dispose();
    this.#mark.closed();
    this.log.flush();
  }

  /** Shows the log over the app. */
  async openPage(): Promise<void> {
    await import('./glance-health-sheet.ts');
    const { renderRoot } = this.#host;
    let sheet = renderRoot.querySelector('glance-health-sheet');
    if (!sheet) {
      sheet = document.createElement('glance-health-sheet');
      sheet.health = this;
      renderRoot.appendChild(sheet);
    }
    await sheet.show();
  }

  #fault(kind: HealthKind, detail: string): void {
    this.#faults.open(kind, detail, 'result');
  }

  #onStatus(): void {
    const { status } = this.#charge.engine;
    this.#engineSaidAtMs = performance.now();
    this.#memory.status();
    this.#keepers?.engine.status(status);
    if (status.state === 'recovering' && !this.#ordered) {
      const { code } = status.reason;
      this.#faults.open(KINDS[code] ?? 'engine-failed', reasonText(status.reason), 'engine');
    }
    if (status.state === 'failed') this.#faults.open('engine-refused', status.error.code, 'engine');
    if (status.state !== 'ready') return;
    this.#engines += 1;
    this.#engineFrames = 0;
    this.#slowestFrameMs = null;
    this.#faults.back('engine');
  }

  #onResult(event: Event): void {
    const { timingsMs } = (event as CustomEvent<GlanceResultsDetail>).detail;
    this.#frames += 1;
    this.#resultAtMs = performance.now();
    this.#slowestFrameMs = Math.max((this.#slowestFrameMs ?? 0) * SLOWEST_DECAY, timingsMs.total);
    this.#faults.result();
    this.#engineFrames += 1;
    if (this.#engineFrames === SETTLED_FRAMES) void this.#lookAtMemory();
  }

  #tick(): void {
    const nowMs = performance.now();
    this.#ticks += 1;
    this.#mark.tick();
    const jump = this.#clock.look(Date.now(), nowMs, !document.hidden);
    if (jump) this.#fault(jump.kind, signedSeconds(jump.ms));
    if (jump?.kind === 'slept') this.#lookAgain(nowMs);
    const order = this.#watchdog.look(this.#sight(nowMs));
    if (order) this.#obey(order, nowMs);
    this.#drawn = false;
    requestAnimationFrame(() => {
      this.#drawn = true;
    });
    if (this.#ticks % MEMORY_TICKS === 0 && !document.hidden) void this.#lookAtMemory();
  }

  #sight(nowMs: number) {
    const { engine, sources, kiosk } = this.#charge;
    const { source, pump } = sources;
    const paused = (source?.element as HTMLVideoElement | undefined)?.paused === true && !kiosk;
    return {
      nowMs,
      watching: source?.moving === true && !document.hidden && this.#drawn && !paused,
      engineReady: engine.status.state === 'ready',
      frameInFlight: engine.busy,
      engineSaidAtMs: engine.status.state === 'failed' ? nowMs : this.#engineSaidAtMs,
      live: source?.kind === 'camera',
      muted: source?.muted === true,
      pictureAtMs: pump.pictureAtMs,
      resultAtMs: this.#resultAtMs,
      frameMs: this.#slowestFrameMs,
    };
  }

  #obey({ remedy, fault, ageMs }: WatchdogOrder, nowMs: number): void {
    if (remedy === 'reload') {
      void this.#reload(fault);
      return;
    }
    this.#faults.open(fault, remedy, UNTIL[remedy], nowMs - ageMs);
    if (remedy === 'refresh') this.#charge.sources.pump.refresh();
    if (remedy === 'reopen-source') this.#keepers?.source.reopen();
    if (remedy !== 'restart-engine') return;
    this.#ordered = true;
    this.#charge.engine.client.giveUp(ageMs);
    this.#ordered = false;
  }

  async #lookAtMemory(): Promise<void> {
    const order = await this.#memory.look();
    if (order?.remedy === 'restart-engine') {
      this.#faults.open('memory', order.detail, 'engine');
      this.#charge.engine.client.renew();
    } else if (order) {
      this.#fault('memory', order.detail);
      if (this.#charge.kiosk) await this.#reload('memory');
    }
  }

  /** The page was away: what did not come meanwhile is not missed. */
  #back(how: string, awayMs: number): void {
    const nowMs = performance.now();
    this.#clock = new ClockWatch(Date.now(), nowMs);
    this.#fault('tab-frozen', `${how} after ${signedSeconds(awayMs).slice(1)}`);
    this.#lookAgain(nowMs);
  }

  #lookAgain(nowMs: number): void {
    this.#watchdog.reset(nowMs);
    this.#charge.sources.pump.refresh();
  }

  /** The last resort, where it may help and the page can come again. */
  async #reload(reason: string): Promise<void> {
    const { kiosk, sources } = this.#charge;
    // A film or a screen that a person chose would be gone.
    if (!kiosk && sources.source?.kind !== 'camera') return;
    await this.#pageReload.now(reason, () => this.log.flush());
  }
}

/** What is to be known of it later, without addresses. */
function reasonText({ code, details }: GlanceErrorData): string {
  const { reason } = details as { readonly reason?: unknown };
  return typeof reason === 'string' && reason ? `${code}: ${reason.replace(/\b\w+:\/\/\S+/g, '…')}` : code;
}
