import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CameraChoice } from '../../../src/camera/frame-source.ts';
import { GlanceError } from '../../../src/shared/errors.ts';
import { EngineKeeper } from '../../../src/ui/engine-keeper.ts';
import { errorDetail } from '../../../src/ui/page-faults.ts';
import type { SourceController, SourceEvents, SourceRequest } from '../../../src/ui/source-controller.ts';
import { SourceKeeper } from '../../../src/ui/source-keeper.ts';

const CAMERA: SourceRequest = { kind: 'camera', camera: null, resolution: 'medium' };
const ONE: CameraChoice = { deviceId: '1', label: 'One', facing: 'unknown' };
const OTHER: CameraChoice = { deviceId: '2', label: 'Other', facing: 'unknown' };
const GONE = new GlanceError('camera-unplugged', { label: 'One' });
const MISSING = new GlanceError('camera-missing', {});

/** Opens nothing until there is a camera. */
class FakeSources {
  cameras: readonly CameraChoice[] = [ONE];
  source: { readonly label: string } | null = null;
  request: SourceRequest | null = CAMERA;
  opening: string | null = null;
  readonly opened: number[] = [];
  works = false;
  hangs = false;
  events: Partial<SourceEvents> = {};
  #cancel: (() => void) | null = null;

  observe(events: Partial<SourceEvents>): void {
    this.events = events;
  }

  async open(): Promise<'shown' | 'given-up' | GlanceError> {
    this.opened.push(performance.now());
    if (this.hangs) {
      await new Promise<void>((resolve) => {
        this.#cancel = resolve;
      });
      return 'given-up';
    }
    if (!this.works) return MISSING;
    this.source = { label: 'One' };
    this.events.onSource?.(this.source as never);
    return 'shown';
  }

  cancel(): void {
    this.#cancel?.();
  }

  lose(): void {
    this.source = null;
    this.events.onEnded?.(GONE, CAMERA, 'One');
  }
}

describe('SourceKeeper', () => {
  let sources: FakeSources;
  let permission: string;
  const refused = vi.fn();
  beforeEach(() => {
    vi.useFakeTimers();
    refused.mockClear();
    permission = 'granted';
    vi.stubGlobal('navigator', { permissions: { query: async () => ({ state: permission }) } });
    sources = new FakeSources();
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });
  const keep = (kiosk: boolean) => new SourceKeeper(sources as unknown as SourceController, kiosk, refused);

  it('opens a lost camera again, after growing pauses, a few times', async () => {
    keep(false);
    const startMs = performance.now();
    sources.lose();
    await vi.advanceTimersByTimeAsync(600_000);
    const afterMs = sources.opened.map((atMs) => Math.round(atMs - startMs));
    expect(afterMs).toEqual([500, 1500, 3500, 7500, 15_500, 23_500]);
    expect(refused).toHaveBeenCalledTimes(6);
    expect(refused).toHaveBeenCalledWith(MISSING);
  });

  it('goes on for ever on a kiosk, at least once a minute', async () => {
    keep(true);
    sources.lose();
    await vi.advanceTimersByTimeAsync(86_400_000);
    expect(sources.opened.length).toBeGreaterThan(1440);
    sources.works = true;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sources.source).not.toBeNull();
    const tries = sources.opened.length;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(sources.opened).toHaveLength(tries);
  });

  it('tries at once when the camera is listed again, long after it has given up', async () => {
    keep(false);
    sources.lose();
    await vi.advanceTimersByTimeAsync(600_000);
    sources.works = true;
    sources.events.onCameras?.([OTHER]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(sources.source).toBeNull();
    sources.events.onCameras?.([OTHER, ONE]);
    await vi.advanceTimersByTimeAsync(300);
    expect(sources.source).not.toBeNull();
  });

  it('takes any camera on a kiosk, and what could not be opened at first', async () => {
    keep(true);
    sources.events.onError?.(MISSING, CAMERA);
    await vi.advanceTimersByTimeAsync(600_000);
    sources.works = true;
    sources.events.onCameras?.([OTHER]);
    await vi.advanceTimersByTimeAsync(300);
    expect(sources.source).not.toBeNull();
  });

  it.each(['denied', 'prompt'])('opens nothing by itself while the permission is “%s”', async (state) => {
    permission = state;
    keep(false);
    sources.works = true;
    sources.lose();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(sources.opened).toEqual([]);
  });

  it('opens no other camera than the one that was lost, where a person is there', async () => {
    keep(false);
    sources.works = true;
    sources.cameras = [OTHER];
    sources.lose();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(sources.opened).toEqual([]);
  });

  it('gives up an opening that hangs, and tries again', async () => {
    keep(true);
    sources.hangs = true;
    sources.lose();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sources.opened).toHaveLength(1);
    sources.hangs = false;
    sources.works = true;
    await vi.advanceTimersByTimeAsync(2000);
    expect(sources.source).not.toBeNull();
  });

  it('leaves off when something else is shown, or it is disposed', async () => {
    const keeper = keep(true);
    sources.lose();
    sources.events.onSource?.({} as never);
    await vi.advanceTimersByTimeAsync(600_000);
    sources.lose();
    keeper.dispose();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(sources.opened).toEqual([]);
  });

  it('opens what is shown once more when told to, but no shared screen', async () => {
    const keeper = keep(false);
    sources.source = { label: 'One' };
    sources.works = true;
    keeper.reopen();
    await vi.advanceTimersByTimeAsync(0);
    expect(sources.opened).toHaveLength(1);
    sources.request = { kind: 'screen' };
    keeper.reopen();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(sources.opened).toHaveLength(1);
  });
});

describe('EngineKeeper', () => {
  const FAILED = { state: 'failed', error: { code: 'card-missing', details: { url: '' } } } as const;
  const retry = vi.fn();
  let page: EventTarget;
  beforeEach(() => {
    vi.useFakeTimers();
    retry.mockClear();
    page = new EventTarget();
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('starts a failed engine again on a kiosk, after pauses that grow to a minute, until it runs', () => {
    const keeper = new EngineKeeper(retry, true);
    const pausesS: number[] = [];
    for (let i = 0; i < 8; i++) {
      const before = performance.now();
      retry.mockImplementationOnce(() => pausesS.push((performance.now() - before) / 1000));
      keeper.status(FAILED);
      vi.advanceTimersByTime(120_000);
      keeper.status({ state: 'loading', what: 'engine', loadedBytes: 0, totalBytes: 0 });
    }
    expect(pausesS).toEqual([2, 4, 8, 16, 32, 60, 60, 60]);
    keeper.status({ state: 'ready', info: {} as never });
    vi.advanceTimersByTime(120_000);
    expect(retry).toHaveBeenCalledTimes(8);
  });

  it('waits elsewhere for a person, or for the network', () => {
    const keeper = new EngineKeeper(retry, false);
    page.dispatchEvent(new Event('online'));
    keeper.status(FAILED);
    vi.advanceTimersByTime(3_600_000);
    expect(retry).not.toHaveBeenCalled();
    page.dispatchEvent(new Event('online'));
    expect(retry).toHaveBeenCalledOnce();
    keeper.dispose();
    page.dispatchEvent(new Event('online'));
    expect(retry).toHaveBeenCalledOnce();
  });
});

describe('errorDetail', () => {
  it.each([
    [new GlanceError('picture-unreadable', { name: 'me.jpg' }), 'picture-unreadable'],
    [new TypeError('Failed to fetch https://example.org/anna.png'), 'TypeError: Failed to fetch …'],
    [new Error('no “holiday.jpg” here'), 'Error: no … here'],
    [new Error(''), 'Error'],
    ['Script error.', 'Error: Script error.'],
    [undefined, 'Error'],
  ])('says of %o what it is, without names', (thrown, detail) => {
    expect(errorDetail(thrown)).toBe(detail);
  });
});
