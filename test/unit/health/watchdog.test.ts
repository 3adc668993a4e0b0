import { describe, expect, it } from 'vitest';
import { Watchdog, type WatchdogSight } from '../../../src/health/watchdog.ts';

/** A camera and an engine on a fake clock, looked at every second. */
class Scene {
  readonly #dog: Watchdog;
  readonly orders: string[] = [];
  nowMs = 0;
  pictures = true;
  results = true;
  watching = true;
  engineReady = true;
  engineSaidAtMs = 0;
  frameInFlight = false;
  live = true;
  muted = false;
  frameMs: number | null = 50;
  #pictureAtMs: number | null = null;
  #resultAtMs: number | null = null;
  /** What a remedy does. */
  onRemedy: (remedy: string) => void = () => undefined;

  constructor(kiosk = false) {
    this.#dog = new Watchdog({ kiosk });
  }

  pass(seconds: number): string[] {
    this.orders.length = 0;
    for (let i = 0; i < seconds; i++) {
      this.nowMs += 1000;
      if (this.pictures) this.#pictureAtMs = this.nowMs - 20;
      if (this.results) this.#resultAtMs = this.nowMs;
      const order = this.#dog.look(this.#sight);
      if (!order) continue;
      this.orders.push(`${order.remedy} after ${Math.round(this.nowMs / 1000)} s`);
      this.onRemedy(order.remedy);
    }
    return [...this.orders];
  }

  reset(): void {
    this.#dog.reset(this.nowMs);
  }

  get #sight(): WatchdogSight {
    const { nowMs, watching, engineReady, engineSaidAtMs, frameInFlight, live, muted, frameMs } = this;
    return {
      nowMs,
      watching,
      engineReady,
      engineSaidAtMs,
      frameInFlight,
      live,
      muted,
      frameMs,
      pictureAtMs: this.#pictureAtMs,
      resultAtMs: this.#resultAtMs,
    };
  }
}

describe('Watchdog', () => {
  it('does nothing while results come', () => {
    expect(new Scene().pass(3600)).toEqual([]);
  });

  it('tries a picture, then another engine, then the source, each after the one before was no help', () => {
    const scene = new Scene();
    scene.pass(10);
    scene.results = false;
    expect(scene.pass(5)).toEqual([
      'refresh after 12 s',
      'restart-engine after 13 s',
      'reopen-source after 15 s',
    ]);
  });

  it('leaves the picture out where the engine has one that it does not answer', () => {
    const scene = new Scene();
    scene.pass(10);
    scene.results = false;
    scene.frameInFlight = true;
    expect(scene.pass(4)).toEqual(['restart-engine after 12 s', 'reopen-source after 14 s']);
  });

  it('has results again within 10 s where another engine helps', () => {
    const scene = new Scene();
    scene.pass(10);
    scene.results = false;
    scene.onRemedy = (remedy) => {
      if (remedy === 'restart-engine') scene.results = true;
    };
    expect(scene.pass(60)).toEqual(['refresh after 12 s', 'restart-engine after 13 s']);
  });

  it('begins with the lightest again after results came', () => {
    const scene = new Scene();
    scene.pass(10);
    scene.results = false;
    scene.pass(6);
    scene.results = true;
    scene.pass(10);
    scene.results = false;
    expect(scene.pass(2)).toEqual(['refresh after 28 s']);
  });

  it('gives a slow engine four frames’ time', () => {
    const scene = new Scene();
    scene.frameMs = 3000;
    scene.pass(10);
    scene.results = false;
    expect(scene.pass(11)).toEqual([]);
    expect(scene.pass(1)).toEqual(['refresh after 22 s']);
  });

  it('gives the first frame twenty seconds', () => {
    const scene = new Scene();
    scene.frameMs = null;
    scene.results = false;
    expect(scene.pass(19)).toEqual([]);
    expect(scene.pass(1)).toEqual(['refresh after 20 s']);
  });

  it('leaves an engine alone that loads or recovers', () => {
    const scene = new Scene();
    scene.pass(10);
    scene.results = false;
    scene.engineReady = false;
    expect(scene.pass(100)).toEqual([]);
    scene.engineReady = true;
    expect(scene.pass(1)).toEqual([]);
    expect(scene.pass(1)).toEqual(['refresh after 112 s']);
  });

  it('starts an engine anew that says nothing of its start for two minutes', () => {
    const scene = new Scene();
    scene.results = false;
    scene.engineReady = false;
    scene.onRemedy = () => {
      scene.engineSaidAtMs = scene.nowMs;
    };
    expect(scene.pass(300)).toEqual(['restart-engine after 120 s', 'restart-engine after 240 s']);
  });

  it('owes no result where a shared screen or a paused film shows nothing new', () => {
    const scene = new Scene();
    scene.live = false;
    scene.pass(10);
    scene.pictures = false;
    scene.results = false;
    expect(scene.pass(3600)).toEqual([]);
  });

  it('opens a camera again that stands still, at growing pauses', () => {
    const scene = new Scene();
    scene.pass(10);
    scene.pictures = false;
    scene.results = false;
    expect(scene.pass(240)).toEqual(
      // 3 s, then 3 s and a pause of 4, 8, 16, 32, 60, 60 s.
      [13, 20, 31, 50, 85, 148, 211].map((seconds) => `reopen-source after ${seconds} s`),
    );
  });

  it('waits longer for a camera that is muted', () => {
    const scene = new Scene();
    scene.pass(10);
    scene.pictures = false;
    scene.muted = true;
    scene.results = false;
    expect(scene.pass(7)).toEqual([]);
    expect(scene.pass(1)).toEqual(['reopen-source after 18 s']);
  });

  it('asks for the page to be loaded again on a kiosk after half a minute of trouble, and again after as long', () => {
    const scene = new Scene(true);
    scene.pass(10);
    scene.results = false;
    const reloads = scene.pass(120).filter((order) => order.startsWith('reload'));
    expect(reloads).toEqual(['reload after 42 s', 'reload after 72 s', 'reload after 102 s']);
  });

  it('asks for that elsewhere after five minutes alone', () => {
    const scene = new Scene();
    scene.pass(10);
    scene.results = false;
    const orders = scene.pass(400);
    expect(orders.filter((order) => order.startsWith('reload'))).toEqual(['reload after 312 s']);
    // Meanwhile it goes on trying, ever slower.
    expect(orders.filter((order) => order.startsWith('restart-engine')).length).toBeGreaterThan(3);
    expect(orders.length).toBeLessThan(30);
  });

  it('counts no time in which nothing was to be expected', () => {
    const scene = new Scene(true);
    scene.pass(10);
    scene.results = false;
    scene.pictures = false;
    scene.watching = false;
    expect(scene.pass(3600)).toEqual([]);
    scene.watching = true;
    expect(scene.pass(2)).toEqual([]);
    expect(scene.pass(1)).toEqual(['reopen-source after 3613 s']);
  });

  it('waits anew where it is told to', () => {
    const scene = new Scene();
    scene.pass(10);
    scene.results = false;
    scene.pass(1);
    scene.reset();
    expect(scene.pass(1)).toEqual([]);
    expect(scene.pass(1)).toEqual(['refresh after 13 s']);
  });
});
