import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { VisionClient } from '../../../src/client/vision-client.ts';
import type { FromWorker, StartedReply, ToWorker } from '../../../src/protocol.ts';
import type { EngineConfig, EngineInfo, FrameResult } from '../../../src/shared/engine.ts';
import type { Frame } from '../../../src/shared/frame.ts';
import { DEFAULT_SEGMENT_OPTIONS } from '../../../src/shared/segment-defaults.ts';
import { MemoryStore } from '../health/stores.ts';

const CONFIG: EngineConfig = {
  cardUrl: 'weights/card.json',
  segmentCardUrl: null,
  backend: 'auto',
  inputSize: null,
  segmentInputSize: null,
  threads: null,
  detect: {
    scoreThreshold: 0.3,
    iouThreshold: 0.5,
    maxDetections: 100,
    classIds: null,
    classAgnostic: false,
  },
  segment: DEFAULT_SEGMENT_OPTIONS,
};

const WARMING = { state: 'warming', backend: 'webgpu', compiled: 3, pipelines: 9 } as const;

/** A worker whose answers are written by the test. */
class FakeWorker extends EventTarget {
  readonly sent: ToWorker[] = [];
  ended = false;
  refusesFrames = false;

  postMessage(message: ToWorker): void {
    if (this.refusesFrames && message.type === 'frame') throw new DOMException('detached', 'DataCloneError');
    this.sent.push(message);
  }

  terminate(): void {
    this.ended = true;
  }

  answer(message: FromWorker): void {
    this.dispatchEvent(new MessageEvent('message', { data: message }));
  }

  /** Says that it runs. */
  run(reply: Pick<StartedReply, 'improvable' | 'choice'> = {}): void {
    this.answer({ type: 'started', requestId: 0, info: {} as EngineInfo, ...reply });
  }

  lose(): void {
    this.answer({ type: 'failed', error: { code: 'device-lost', details: { reason: 'test' } } });
  }
}

describe('VisionClient', () => {
  let workers: FakeWorker[];
  let client: VisionClient;
  let idles: number;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('document', { baseURI: 'http://localhost/app/' });
    workers = [];
    idles = 0;
    client = new VisionClient({
      createWorker: () => {
        const worker = new FakeWorker();
        workers.push(worker);
        return worker as unknown as Worker;
      },
    });
    client.addEventListener('idle', () => {
      idles++;
    });
  });
  afterEach(() => {
    client.dispose();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('resolves addresses against the page, wherever that lies', () => {
    client.start(CONFIG);
    expect(workers[0]!.sent[0]).toMatchObject({
      config: { cardUrl: 'http://localhost/app/weights/card.json' },
      assetBase: 'http://localhost/app/engine/',
    });
  });

  it('fails at once, and starts nothing, where the card’s address is none', () => {
    client.start({ ...CONFIG, cardUrl: 'http://' });
    expect(client.status).toMatchObject({ state: 'failed', error: { code: 'card-missing' } });
    expect(workers).toHaveLength(0);
  });

  it('takes one frame at a time, and closes those it does not take', () => {
    client.start(CONFIG);
    const early = frame(1);
    expect(client.submit(early)).toBe(false);
    expect(early.image.close).toHaveBeenCalledOnce();
    workers[0]!.run();
    expect(client.submit(frame(2))).toBe(true);
    expect(client.submit(frame(3))).toBe(false);
    workers[0]!.answer({ type: 'result', result: { frameId: 2, timingsMs: { total: 1 } } as FrameResult });
    expect(client.busy).toBe(false);
    expect(idles).toBe(2);
  });

  it('stays ready after a frame that could not be sent', () => {
    client.start(CONFIG);
    workers[0]!.run();
    workers[0]!.refusesFrames = true;
    expect(() => client.submit(frame(1))).toThrow('detached');
    workers[0]!.refusesFrames = false;
    expect(client.submit(frame(2))).toBe(true);
  });

  it('answers what may be tried on a GPU, and lets no engine try again what one died of', () => {
    vi.stubGlobal('addEventListener', () => {});
    vi.stubGlobal('document', { baseURI: 'http://localhost/app/', addEventListener: () => {} });
    const trial = { use: 'canvas', adapter: 'Odd GPU' } as const;
    const spared: unknown[] = [];
    client.addEventListener('gpu-spared', (event) => spared.push((event as CustomEvent).detail));
    const asked = (worker: FakeWorker) => {
      worker.answer({ type: 'gpu-trial', trial, step: 'begins' });
      return worker.sent.filter(({ type }) => type === 'gpu-trial-answer').at(-1);
    };
    client.start(CONFIG);
    expect(asked(workers[0]!)).toEqual({ type: 'gpu-trial-answer', trial, allowed: true });
    // Another configuration ends it in good order.
    client.start(CONFIG);
    expect(asked(workers[1]!)).toMatchObject({ allowed: true });
    workers[1]!.run();
    workers[1]!.lose();
    vi.advanceTimersByTime(0);
    expect(spared).toEqual([]);
    expect(asked(workers[2]!)).toMatchObject({ allowed: false });
    expect(spared).toEqual([trial]);
  });

  it.each([
    ['remembers which backend was the best', false],
    ['remembers none where the other had lost its device in a trial', true],
  ])('%s', (_, loses) => {
    const stored = new MemoryStore();
    vi.stubGlobal('localStorage', stored);
    client.start(CONFIG);
    const trial = { use: 'canvas', adapter: 'Odd GPU' } as const;
    if (loses) workers[0]!.answer({ type: 'gpu-trial', trial, step: 'lost' });
    workers[0]!.run({ choice: { key: 'here', backend: 'wasm', measuredMs: { wasm: 9 } } });
    expect(stored.values.has('glance.backend-choices')).toBe(!loses);
  });

  it('goes on with the old engine until the new one runs', () => {
    client.start(CONFIG);
    workers[0]!.run();
    client.start({ ...CONFIG, inputSize: 320 });
    expect(client.submit(frame(1))).toBe(true);
    expect(workers[0]!.ended).toBe(false);
    workers[1]!.run();
    expect(workers[0]!.ended).toBe(true);
    expect(client.status.state).toBe('ready');
    expect(client.busy).toBe(false);
  });

  it('asks for no frame when the engine dies while the next one is measured', () => {
    client.start(CONFIG);
    workers[0]!.run();
    client.start({ ...CONFIG, inputSize: 320 });
    workers[1]!.answer({ type: 'status', status: { state: 'measuring', backend: 'wasm' } });
    const before = idles;
    workers[0]!.lose();
    expect(idles).toBe(before);
    workers[1]!.run();
    expect(idles).toBe(before + 1);
  });

  it('starts another worker after a loss, later each time, and says what for', () => {
    client.start(CONFIG);
    workers[0]!.run();
    workers[0]!.lose();
    expect(client.status).toMatchObject({ state: 'recovering', reason: { code: 'device-lost' } });
    vi.advanceTimersByTime(0);
    expect(workers[1]!.sent[0]).toMatchObject({ type: 'start', quick: true, recovers: true });
    workers[1]!.run();
    expect(client.status).toMatchObject({ state: 'ready', recoveredFrom: { code: 'device-lost' } });
    workers[1]!.lose();
    vi.advanceTimersByTime(249);
    expect(workers).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(workers).toHaveLength(3);
  });

  it('does not start again with a model that cannot run', () => {
    client.start(CONFIG);
    workers[0]!.answer({
      type: 'failed',
      error: { code: 'model-unknown-ops', details: { ops: ['Wibble'] } },
    });
    vi.advanceTimersByTime(60_000);
    expect(client.status.state).toBe('failed');
    expect(workers).toHaveLength(1);
  });

  it('rejects what is pending when the engine goes', async () => {
    client.start(CONFIG);
    workers[0]!.run();
    const memory = client.memory();
    workers[0]!.lose();
    await expect(memory).rejects.toMatchObject({ code: 'engine-stopped' });
  });

  it('resolves the segmenter’s address too, and leaves out what is off', () => {
    client.start({ ...CONFIG, cardUrl: null, segmentCardUrl: 'weights/mask/card.json' });
    expect(workers[0]!.sent[0]).toMatchObject({
      config: { cardUrl: null, segmentCardUrl: 'http://localhost/app/weights/mask/card.json' },
    });
  });

  it.each([
    [{ cardUrl: null, segmentCardUrl: null }, ''],
    [{ cardUrl: 'card.json', segmentCardUrl: 'http://' }, 'http://'],
  ])('starts nothing with %j', (cards, url) => {
    client.start({ ...CONFIG, ...cards });
    expect(client.status).toMatchObject({
      state: 'failed',
      error: { code: 'card-missing', details: { url } },
    });
    expect(workers).toHaveLength(0);
  });

  it('keeps models, options and background through a recovery', () => {
    client.start({ ...CONFIG, segmentCardUrl: 'mask.json' });
    workers[0]!.run();
    const segment = { ...DEFAULT_SEGMENT_OPTIONS, effect: 'picture' } as const;
    const background = { close: vi.fn() } as unknown as ImageBitmap;
    client.setSegmentOptions(segment);
    client.setBackground(background);
    expect(workers[0]!.sent).toContainEqual({ type: 'segment-options', segment });
    expect(workers[0]!.sent).toContainEqual({ type: 'background', image: background });
    workers[0]!.lose();
    vi.advanceTimersByTime(0);
    expect(workers[1]!.sent).toEqual([
      expect.objectContaining({
        config: expect.objectContaining({
          cardUrl: 'http://localhost/app/weights/card.json',
          segmentCardUrl: 'http://localhost/app/mask.json',
          segment,
        }),
      }),
      { type: 'background', image: background },
    ]);
    expect(background.close).not.toHaveBeenCalled();
  });

  it('keeps its own copy of the background, and closes it when another comes', () => {
    client.start(CONFIG);
    const [first, second] = [{ close: vi.fn() }, { close: vi.fn() }] as unknown as ImageBitmap[];
    const post = vi.spyOn(workers[0]!, 'postMessage');
    client.setBackground(first!);
    expect(post).toHaveBeenCalledWith({ type: 'background', image: first }, []);
    client.setBackground(first!);
    expect(first!.close).not.toHaveBeenCalled();
    client.setBackground(second!);
    expect(first!.close).toHaveBeenCalledOnce();
    client.setBackground(null);
    expect(second!.close).toHaveBeenCalledOnce();
    expect(workers[0]!.sent.at(-1)).toEqual({ type: 'background', image: null });
  });

  it('closes a painted frame that reaches nobody', () => {
    client.start(CONFIG);
    workers[0]!.run();
    const painted = { close: vi.fn() } as unknown as ImageBitmap;
    const result = {
      frameId: 1,
      timingsMs: { total: 1 },
      segmentation: { painted },
    } as unknown as FrameResult;
    const delivered = vi.fn();
    client.addEventListener('result', delivered);
    workers[0]!.answer({ type: 'result', result });
    expect(delivered).toHaveBeenCalledOnce();
    expect(painted.close).not.toHaveBeenCalled();
    workers[0]!.lose();
    workers[0]!.answer({ type: 'result', result });
    expect(delivered).toHaveBeenCalledOnce();
    expect(painted.close).toHaveBeenCalledOnce();
  });

  it.each([
    { code: 'model-too-large', details: { backend: 'WebGPU', problem: 'test' } },
    { code: 'bad-argument', details: { op: 'maxUnpool2d', argument: 'indices', problem: 'test' } },
  ] as const)('does not start again after $code', (error) => {
    client.start(CONFIG);
    workers[0]!.answer({ type: 'failed', error });
    vi.advanceTimersByTime(60_000);
    expect(client.status).toMatchObject({ state: 'failed', error: { code: error.code } });
    expect(workers).toHaveLength(1);
  });

  it('goes back to what ran before, where a card’s address was none and the engine dies', () => {
    client.start(CONFIG);
    workers[0]!.run();
    client.start({ ...CONFIG, segmentCardUrl: 'http://' });
    expect(client.status).toMatchObject({ state: 'failed', error: { code: 'card-missing' } });
    expect(client.submit(frame(1))).toBe(true);
    workers[0]!.lose();
    vi.advanceTimersByTime(0);
    expect(workers[1]!.sent[0]).toMatchObject({
      config: { cardUrl: 'http://localhost/app/weights/card.json', segmentCardUrl: null },
    });
  });

  it('renews the engine beside the one that runs, without a word until it is there', () => {
    client.start(CONFIG);
    workers[0]!.run();
    const states: string[] = [];
    client.addEventListener('status', () => states.push(client.status.state));
    client.renew();
    client.renew();
    expect(workers).toHaveLength(2);
    workers[1]!.answer({ type: 'status', status: WARMING });
    expect(client.submit(frame(1))).toBe(true);
    expect(workers[0]!.ended).toBe(false);
    workers[1]!.run();
    expect(workers[0]!.ended).toBe(true);
    expect(states).toEqual(['ready']);
    expect(client.status).not.toHaveProperty('recoveredFrom');
    expect(client.submit(frame(2))).toBe(true);
  });

  it('runs what is ready soonest, and swaps to what is faster without a gap', () => {
    client.start(CONFIG);
    expect(workers[0]!.sent[0]).toMatchObject({ type: 'start', quick: true, recovers: false });
    workers[0]!.run({ improvable: true });
    expect(workers).toHaveLength(2);
    expect(workers[1]!.sent[0]).toMatchObject({ type: 'start', quick: false });
    const states: string[] = [];
    client.addEventListener('status', () => states.push(client.status.state));
    workers[1]!.answer({ type: 'status', status: WARMING });
    expect(client.submit(frame(1))).toBe(true);
    workers[0]!.answer({ type: 'frame-failed', frameId: 1, error: { code: 'engine-stopped', details: {} } });
    expect(client.submit(frame(2))).toBe(true);
    expect(workers[0]!.ended).toBe(false);
    workers[1]!.run();
    expect(workers[0]!.ended).toBe(true);
    expect(states).toEqual(['ready']);
    expect(client.submit(frame(3))).toBe(true);
    expect(workers).toHaveLength(2);
  });

  it('goes on with what runs where the search for something faster fails', () => {
    client.start(CONFIG);
    workers[0]!.run({ improvable: true });
    workers[1]!.lose();
    expect(client.status.state).toBe('ready');
    expect(workers[1]!.ended).toBe(true);
    expect(client.submit(frame(1))).toBe(true);
    expect(workers).toHaveLength(2);
  });

  it('asks for nothing quick where another engine runs until the next one is there', () => {
    client.start(CONFIG);
    workers[0]!.run();
    client.start({ ...CONFIG, inputSize: 160 });
    expect(workers[1]!.sent[0]).toMatchObject({ type: 'start', quick: false });
  });

  it('renews nothing where nothing runs', () => {
    client.renew();
    client.start(CONFIG);
    client.renew();
    expect(workers).toHaveLength(1);
  });

  it('gives up an engine that answers pings but no frames', () => {
    client.start(CONFIG);
    workers[0]!.run();
    client.submit(frame(1));
    client.giveUp(5000);
    expect(workers[0]!.ended).toBe(true);
    expect(client.status).toEqual({
      state: 'recovering',
      reason: { code: 'worker-unresponsive', details: { afterMs: 5000 } },
    });
    vi.advanceTimersByTime(0);
    workers[1]!.run();
    expect(client.submit(frame(2))).toBe(true);
  });

  it('gives up a start that has come to a stop', () => {
    client.giveUp(1);
    client.start(CONFIG);
    client.giveUp(120_000);
    expect(workers[0]!.ended).toBe(true);
    vi.advanceTimersByTime(0);
    expect(workers).toHaveLength(2);
  });

  it('passes over WebGPU for a minute after a frame that it never answered', () => {
    client.start(CONFIG);
    workers[0]!.answer({ type: 'started', requestId: 0, info: { backend: 'webgpu' } as EngineInfo });
    client.giveUp(5000);
    vi.advanceTimersByTime(0);
    expect(workers[1]!.sent[0]).toMatchObject({ type: 'start', avoid: ['webgpu'] });
  });

  it('replaces a worker that does not answer', () => {
    client.start(CONFIG);
    workers[0]!.run();
    vi.advanceTimersByTime(11_000);
    expect(workers[0]!.ended).toBe(true);
    expect(client.status).toMatchObject({ state: 'recovering', reason: { code: 'worker-unresponsive' } });
  });
});

function frame(id: number): Frame {
  const image = { close: vi.fn() } as unknown as ImageBitmap;
  return { id, image, width: 4, height: 4, capturedAtMs: 0, moving: true };
}
