import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FramePump } from '../../../src/camera/frame-pump.ts';
import { FakeClock, FakeImage, FakeSink, FakeSource, FakeVideo, settle } from './fakes.ts';

let clock: FakeClock;
let sink: FakeSink;
let pump: FramePump;
let video: FakeVideo;
let source: FakeSource;
const unhandled: unknown[] = [];
const remember = (reason: unknown) => unhandled.push(reason);

beforeEach(() => {
  clock = new FakeClock();
  sink = new FakeSink();
  pump = new FramePump(sink, clock);
  video = new FakeVideo();
  source = new FakeSource(video);
  process.on('unhandledRejection', remember);
});

afterEach(async () => {
  await settle();
  process.off('unhandledRejection', remember);
  expect(unhandled.splice(0)).toEqual([]);
});

/** Frees the sink, as the client does when a result has come. */
function idle(): void {
  sink.busy = false;
  pump.sinkIdle();
}

describe('a moving source', () => {
  beforeEach(() => pump.attach(source.asSource));

  test('nothing is captured before a picture is shown', () => {
    expect(source.captures).toBe(0);
    pump.sinkIdle();
    expect(source.captures).toBe(0);
  });

  test('a picture goes to the sink with its size, time and id', async () => {
    video.present(2000);
    await source.answer(new FakeImage(641, 359));
    expect(sink.frames[0]).toMatchObject({
      id: 1,
      width: 641,
      height: 359,
      capturedAtMs: 2000,
      moving: true,
    });
    idle();
    video.present(2033);
    await source.answer();
    expect(sink.frames[1]).toMatchObject({ id: 2, capturedAtMs: 2033 });
    expect(pump.stats).toEqual({ captured: 2, dropped: 0 });
  });

  test('a VideoFrame is measured as it is displayed', async () => {
    video.present(2000);
    const image = Object.assign(new FakeImage(1, 1), { displayWidth: 320, displayHeight: 240 });
    await source.answer(image);
    expect(sink.frames[0]).toMatchObject({ width: 320, height: 240 });
  });

  test('one capture at a time', () => {
    video.present(2000);
    video.present(2033);
    video.present(2066);
    expect(source.captures).toBe(1);
  });

  test('while the sink is busy the newest waits, the overtaken are dropped', async () => {
    video.present(2000);
    await source.answer();
    video.present(2033);
    video.present(2066);
    video.present(2100);
    expect(source.captures).toBe(1);
    idle();
    await source.answer();
    expect(sink.frames.map((frame) => frame.capturedAtMs)).toEqual([2000, 2100]);
    expect(pump.stats).toEqual({ captured: 2, dropped: 2 });
    idle();
    expect(source.captures).toBe(2);
  });

  test('pictures the browser showed without telling count as dropped', async () => {
    video.present(2000, { presentedFrames: 10 });
    await source.answer();
    video.present(2200, { presentedFrames: 15 });
    expect(pump.stats.dropped).toBe(4);
  });

  test.each([
    ['a sane capture time', 1990, 1990],
    ['one since the page frame began', 2003, 2003],
    ['one from the future', 2006, 2000],
    ['one from long ago', -5000, 2000],
    ['zero', 0, 2000],
    ['not a number', Number.NaN, 2000],
  ])('%s', async (_name, captureTime, expected) => {
    clock.nowMs = 2005;
    video.present(2000, { captureTime });
    await source.answer();
    expect(sink.frames[0]!.capturedAtMs).toBe(expected);
  });

  test('a frame that is not taken is closed and counted, and the next one goes', async () => {
    sink.refuses = true;
    video.present(2000);
    const image = await source.answer();
    expect(image.closed).toBe(true);
    expect(pump.stats).toEqual({ captured: 0, dropped: 1 });
    expect(source.captures).toBe(1);
    sink.refuses = false;
    video.present(2033);
    await source.answer();
    expect(pump.stats).toEqual({ captured: 1, dropped: 1 });
  });

  test('a sink that throws loses the frame, not the pump', async () => {
    const { submit } = sink;
    sink.submit = () => {
      throw new Error('sink broke');
    };
    video.present(2000);
    expect((await source.answer()).closed).toBe(true);
    sink.submit = submit;
    video.present(2033);
    await source.answer();
    expect(sink.frames).toHaveLength(1);
  });

  test('captures that keep failing are told once, and so is the recovery', async () => {
    const told: string[] = [];
    source.addEventListener('trouble', (event) => told.push((event as CustomEvent).detail.code));
    source.addEventListener('recovered', () => told.push('recovered'));
    for (let frame = 0; frame < 5; frame++) {
      video.present(2000 + frame);
      await source.fail();
    }
    expect(told).toEqual(['capture-failed']);
    video.present(3000);
    await source.answer();
    expect(told).toEqual(['capture-failed', 'recovered']);
    expect(pump.stats).toEqual({ captured: 1, dropped: 5 });
  });

  test('attaching another source closes the capture of the one before', async () => {
    video.present(2000);
    const otherVideo = new FakeVideo();
    const other = new FakeSource(otherVideo);
    pump.attach(other.asSource);
    otherVideo.present(2010);
    expect(other.captures).toBe(1);
    const late = await source.answer();
    expect(late.closed).toBe(true);
    expect(sink.frames).toHaveLength(0);
    otherVideo.present(2020);
    expect(other.captures).toBe(1); // the late answer did not free the new capture
    await other.answer();
    expect(sink.frames[0]).toMatchObject({ id: 1, capturedAtMs: 2010 });
    expect(video.listening).toBe(0);
  });

  test('a capture that fails after the change troubles nobody', async () => {
    const told: string[] = [];
    source.addEventListener('trouble', () => told.push('trouble'));
    video.present(2000);
    pump.attach(null);
    await source.fail();
    expect(told).toEqual([]);
  });

  test('a picture waiting when the source changes is dropped', async () => {
    sink.busy = true;
    video.present(2000);
    pump.attach(null);
    idle();
    expect(source.captures).toBe(0);
    expect(pump.stats.dropped).toBe(1);
  });

  test('a hidden page captures nothing; a visible one goes on with the next picture', async () => {
    sink.busy = true;
    video.present(2000);
    clock.setHidden(true);
    expect(video.listening).toBe(0);
    idle();
    pump.refresh();
    expect(source.captures).toBe(0);
    clock.setHidden(false);
    expect(source.captures).toBe(1); // what refresh asked for
    await source.answer();
    idle();
    video.present(9000);
    await source.answer();
    expect(sink.frames.at(-1)).toMatchObject({ capturedAtMs: 9000 });
  });

  test('a source attached while hidden starts when the page is shown', () => {
    clock.setHidden(true);
    const other = new FakeVideo();
    pump.attach(new FakeSource(other).asSource);
    expect(other.listening).toBe(0);
    clock.setHidden(false);
    expect(other.listening).toBe(1);
  });

  test('a paused video is captured once on attach, and again on refresh', async () => {
    const paused = Object.assign(new FakeVideo(), { paused: true });
    const still = new FakeSource(paused);
    pump.attach(still.asSource);
    await still.answer();
    idle();
    expect(still.captures).toBe(1);
    pump.refresh();
    await still.answer();
    expect(sink.frames).toHaveLength(2);
  });

  test('dispose leaves nothing listening, and may come twice', () => {
    pump.dispose();
    pump.dispose();
    video.present(2000);
    pump.refresh();
    pump.sinkIdle();
    expect(source.captures).toBe(0);
    expect(video.listening + clock.listening).toBe(0);
  });
});

describe('without requestVideoFrameCallback', () => {
  test('a changed currentTime is a new picture', async () => {
    const old = { paused: false, readyState: 4, currentTime: 0 };
    const oldSource = new FakeSource(old);
    pump.attach(oldSource.asSource);
    clock.animationFrame(2000);
    await oldSource.answer();
    idle();
    clock.animationFrame(2016);
    expect(oldSource.captures).toBe(1);
    old.currentTime = 0.033;
    clock.animationFrame(2033);
    expect(oldSource.captures).toBe(2);
    await oldSource.answer();
    expect(sink.frames[1]!.capturedAtMs).toBe(2033);
    pump.dispose();
    expect(clock.listening).toBe(0);
  });

  test('not before there is a picture', () => {
    const old = { paused: false, readyState: 1, currentTime: 0 };
    const oldSource = new FakeSource(old);
    pump.attach(oldSource.asSource);
    clock.animationFrame(2000);
    expect(oldSource.captures).toBe(0);
    pump.dispose();
  });
});

describe('a still', () => {
  let still: FakeSource;
  beforeEach(() => {
    still = new FakeSource({}, { moving: false });
  });

  test('is captured once per attach and refresh, not in a loop', async () => {
    pump.attach(still.asSource);
    await still.answer();
    idle();
    idle();
    expect(still.captures).toBe(1);
    expect(sink.frames[0]).toMatchObject({ moving: false, capturedAtMs: 1000 });
    pump.refresh();
    await still.answer();
    pump.attach(still.asSource);
    idle();
    await still.answer();
    expect(sink.frames.map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  test('waits for an engine that is not ready', async () => {
    sink.busy = true;
    pump.attach(still.asSource);
    expect(still.captures).toBe(0);
    idle();
    await still.answer();
    expect(sink.frames).toHaveLength(1);
  });

  test('goes again when the engine is idle, if it was not taken', async () => {
    sink.refuses = true;
    pump.attach(still.asSource);
    expect((await still.answer()).closed).toBe(true);
    expect(still.captures).toBe(1); // no loop
    sink.refuses = false;
    idle();
    await still.answer();
    expect(sink.frames).toHaveLength(1);
  });

  test('a refresh during a capture is not lost', async () => {
    pump.attach(still.asSource);
    pump.refresh();
    await still.answer();
    idle();
    await still.answer();
    expect(sink.frames).toHaveLength(2);
  });

  test('that cannot be captured says so at once, and does not try again by itself', async () => {
    const told: string[] = [];
    still.addEventListener('trouble', (event) => told.push((event as CustomEvent).detail.code));
    pump.attach(still.asSource);
    await still.fail();
    idle();
    expect(told).toEqual(['capture-failed']);
    expect(still.captures).toBe(1);
  });
});

describe('resting while nothing moves', () => {
  /** Lets through what it is told to. */
  class FakeGate {
    open = false;
    asked = 0;
    resets = 0;

    passes(): boolean {
      this.asked += 1;
      return this.open;
    }

    reset(): void {
      this.resets += 1;
    }
  }
  let gate: FakeGate;

  beforeEach(() => {
    pump.dispose();
    gate = new FakeGate();
    pump = new FramePump(sink, clock, gate);
    pump.attach(source.asSource);
  });

  async function show(ms: number): Promise<void> {
    video.present(ms);
    if (source.pending.length > 0) await source.answer();
    idle();
  }

  test('is off at first: nobody asks the gate', async () => {
    await show(2000);
    await show(2033);
    expect(pump.stats).toEqual({ captured: 2, dropped: 0 });
    expect(gate.asked).toBe(0);
  });

  test('the first picture passes, then the gate decides; what it holds back counts as dropped', async () => {
    pump.restsWhenStill = true;
    await show(2000);
    await show(2033);
    await show(2066);
    gate.open = true;
    await show(2100);
    expect(sink.frames.map((frame) => frame.capturedAtMs)).toEqual([2000, 2100]);
    expect(pump.stats).toEqual({ captured: 2, dropped: 2 });
  });

  test('a picture that was asked for passes', async () => {
    pump.restsWhenStill = true;
    await show(2000);
    pump.refresh();
    await source.answer();
    expect(pump.stats.captured).toBe(2);
  });

  test('no more pictures a second than are wanted', async () => {
    pump.maxRate = 15;
    for (let ms = 2000; ms < 3000; ms += 33) await show(ms);
    expect(sink.frames.map((frame) => frame.capturedAtMs).slice(0, 4)).toEqual([2000, 2066, 2132, 2198]);
    pump.maxRate = null;
    await show(3000);
    await show(3033);
    expect(sink.frames.slice(-2).map((frame) => frame.capturedAtMs)).toEqual([3000, 3033]);
  });

  test('another source begins anew', async () => {
    pump.restsWhenStill = true;
    await show(2000);
    const resets = gate.resets;
    pump.attach(source.asSource);
    expect(gate.resets).toBe(resets + 1);
    await show(2033);
    expect(pump.stats.captured).toBe(2);
  });
});
