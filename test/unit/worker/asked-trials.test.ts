import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GpuTrial } from '../../../src/shared/gpu-trials.ts';
import { AskedTrials, WELL_AFTER } from '../../../src/worker/asked-trials.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('GPUBufferUsage', {});
  vi.stubGlobal('GPUMapMode', {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Trials on a device that the test loses or gives up, and what the page is told. */
function onDevice(allowed = true) {
  const told: string[] = [];
  let destroy = () => {};
  let tellLoss = () => {};
  const gone = new Promise<void>((resolve) => {
    destroy = resolve;
  });
  const lost = new Promise<string>((resolve) => {
    tellLoss = () => resolve('gone');
  });
  const note = ({ use }: GpuTrial, step: string) => told.push(`${use} ${step}`);
  let lives = true;
  const mapAsync = async () => {
    if (!lives) throw new Error('the device is gone');
  };
  const device = { lost: gone, createBuffer: () => ({ mapAsync, destroy: () => {} }) };
  const trials = new AskedTrials(
    device as unknown as GPUDevice,
    { device: 'Odd GPU', lost },
    {
      ask: async (trial) => {
        note(trial, 'begins');
        return allowed;
      },
      tell: note,
    },
  );
  const giveUp = () => {
    destroy();
    return vi.advanceTimersByTimeAsync(0);
  };
  const die = () => {
    lives = false;
  };
  const lose = () => {
    die();
    tellLoss();
    return giveUp();
  };
  const often = (times: number) => {
    for (let time = 0; time < times; time++) trials.went('canvas');
  };
  return { trials, told, giveUp, die, lose, often };
}

describe('AskedTrials', () => {
  it('asks once, and says once that it went well for a while', async () => {
    const { trials, told, often } = onDevice();
    expect(await Promise.all([trials.begin('canvas'), trials.begin('canvas')])).toEqual([true, true]);
    often(WELL_AFTER - 1);
    expect(told).toEqual(['canvas begins']);
    often(WELL_AFTER);
    expect(told).toEqual(['canvas begins', 'canvas well']);
  });

  it('says that it ended where it does not work, or the device is given up on the way', async () => {
    const { trials, told, giveUp } = onDevice();
    await trials.begin('canvas');
    await trials.begin('video-frames');
    trials.end('canvas');
    await vi.advanceTimersByTimeAsync(0);
    expect(told.slice(2)).toEqual(['canvas ended']);
    await giveUp();
    expect(told.slice(2)).toEqual(['canvas ended', 'video-frames ended']);
  });

  it('says nothing but the loss where what seems not to work has lost the device', async () => {
    const { trials, told, die, lose } = onDevice();
    await trials.begin('canvas');
    die();
    trials.end('canvas');
    await vi.advanceTimersByTimeAsync(1000);
    expect(told).toEqual(['canvas begins']);
    await lose();
    await vi.advanceTimersByTimeAsync(1000);
    expect(told).toEqual(['canvas begins', 'canvas lost']);
  });

  it('looks whether the device is there before it is given up after a failure', async () => {
    for (const dies of [false, true]) {
      const { trials, told, die, giveUp } = onDevice();
      await trials.begin('canvas');
      if (dies) die();
      await trials.failed();
      await giveUp();
      expect(told).toEqual(['canvas begins', dies ? 'canvas lost' : 'canvas ended']);
    }
  });

  it('tells of a loss after it went well for painting alone', async () => {
    const { trials, told, lose, often } = onDevice();
    await trials.begin('canvas');
    await trials.begin('video-frames');
    often(WELL_AFTER);
    for (let time = 0; time < WELL_AFTER; time++) trials.went('video-frames');
    await lose();
    expect(told.slice(4)).toEqual(['canvas lost']);
  });

  it('tells nothing of what it may not try', async () => {
    const { trials, told, lose, often } = onDevice(false);
    expect(await trials.begin('canvas')).toBe(false);
    often(WELL_AFTER);
    await lose();
    expect(told).toEqual(['canvas begins']);
  });
});
