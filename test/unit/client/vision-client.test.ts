import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { VisionClient } from '../../../src/client/vision-client.ts';
import type { FromWorker, ToWorker } from '../../../src/protocol.ts';
import type { EngineConfig, EngineInfo, FrameResult } from '../../../src/shared/engine.ts';
import type { Frame } from '../../../src/shared/frame.ts';
import { DEFAULT_SEGMENT_OPTIONS } from '../../../src/shared/segment-defaults.ts';

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
  run(): void {
    this.answer({ type: 'started', requestId: 0, info: {} as EngineInfo });
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
