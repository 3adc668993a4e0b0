import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WakeLockController } from '../../../src/ui/wake-lock-controller.ts';

/** What the system gives, and may take back. */
class Lock extends EventTarget {
  released = false;

  async release(): Promise<void> {
    this.released = true;
    this.dispatchEvent(new Event('release'));
  }
}

const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
let locks: Lock[];
const request = vi.fn();
const host = { addController: () => undefined } as unknown as ConstructorParameters<
  typeof WakeLockController
>[0];

function show(visibilityState: 'visible' | 'hidden'): void {
  page.visibilityState = visibilityState;
  page.dispatchEvent(new Event('visibilitychange'));
}

/** A controller that has the lock. */
async function awake(): Promise<WakeLockController> {
  const controller = new WakeLockController(host);
  controller.hostConnected();
  controller.wanted = true;
  await vi.advanceTimersByTimeAsync(0);
  return controller;
}

beforeEach(() => {
  vi.useFakeTimers();
  locks = [];
  page.visibilityState = 'visible';
  request.mockReset().mockImplementation(async () => {
    const lock = new Lock();
    locks.push(lock);
    return lock;
  });
  vi.stubGlobal('document', page);
  vi.stubGlobal('navigator', { wakeLock: { request } });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('WakeLockController', () => {
  it('takes the lock again when the page is seen again', async () => {
    const controller = await awake();
    show('hidden');
    await locks[0]!.release();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(request).toHaveBeenCalledTimes(1);
    show('visible');
    await vi.advanceTimersByTimeAsync(0);
    expect(locks).toHaveLength(2);
    expect(locks[1]!.released).toBe(false);
    controller.hostDisconnected();
  });

  it('takes it again when the system took it from a page that is seen', async () => {
    const controller = await awake();
    await locks[0]!.release();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(locks).toHaveLength(2);
    controller.hostDisconnected();
  });

  it('asks again after a refusal, ever more seldom, and never in two ways at once', async () => {
    request.mockRejectedValue(new Error('low battery'));
    const controller = await awake();
    await vi.advanceTimersByTimeAsync(24 * 3600_000);
    const calls = request.mock.calls.length;
    expect(calls).toBeGreaterThan(24 * 11);
    expect(calls).toBeLessThan(24 * 12 + 10);
    controller.hostDisconnected();
  });

  it('gives it back when it is not wanted any more, and asks no more', async () => {
    const controller = await awake();
    controller.hostDisconnected();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(locks[0]!.released).toBe(true);
    show('visible');
    await vi.advanceTimersByTimeAsync(600_000);
    expect(request).toHaveBeenCalledTimes(1);
  });

  it('is quiet where there are no wake locks', async () => {
    vi.stubGlobal('navigator', {});
    const controller = await awake();
    await vi.advanceTimersByTimeAsync(600_000);
    controller.hostDisconnected();
    expect(request).not.toHaveBeenCalled();
  });
});
