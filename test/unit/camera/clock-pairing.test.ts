import { beforeEach, describe, expect, test } from 'vitest';
import { ClockPairing } from '../../../src/camera/clock-pairing.ts';
import { FakeVideo } from './fakes.ts';

/** The camera's clock less the page's. */
const APART_MS = 69_000_000;

let video: FakeVideo;
let pairing: ClockPairing;

beforeEach(() => {
  video = new FakeVideo();
  pairing = new ClockPairing(video as unknown as HTMLVideoElement);
});

/** A picture that comes out of the track so long after it was taken. */
function comes(takenMs: number, laterMs = 5): number | null {
  return pairing.takenMs(takenMs + APART_MS, takenMs + laterMs);
}

/** The element tells of it. */
function shown(takenMs: number): void {
  video.present(takenMs + 12, { captureTime: takenMs });
}

describe('the clocks of a camera and of the page', () => {
  test('are paired once two pictures agree', () => {
    expect(comes(1000)).toBeNull();
    shown(1000);
    expect(pairing.done).toBe(false);
    expect(comes(1033)).toBeNull();
    shown(1033);
    expect(pairing.done).toBe(true);
    expect(comes(1066)).toBe(1066);
    expect(video.listening).toBe(0);
  });

  test('are paired where the element tells late, or of some pictures only', () => {
    for (const takenMs of [1000, 1030, 1070, 1095]) comes(takenMs);
    shown(1030);
    shown(1095);
    expect(comes(1130)).toBe(1130);
  });

  test('are not paired by a picture that the track left out', () => {
    comes(1000);
    shown(1000);
    comes(1070);
    shown(1033); // the track has the next one only
    expect(pairing.done).toBe(false);
    shown(1070);
    expect(pairing.done).toBe(false);
    comes(1100);
    shown(1100);
    expect(comes(1133)).toBe(1133);
  });

  test('are not believed when they tell of what is to come, or of long ago', () => {
    for (const takenMs of [1000, 1033]) {
      comes(takenMs);
      shown(takenMs);
    }
    expect(pairing.takenMs(APART_MS + 1100, 1090)).toBe(1090);
    expect(pairing.takenMs(APART_MS + 1100, 9000)).toBe(9000);
  });

  test('are given up where no element says when pictures were taken', () => {
    for (let count = 0; count < 30; count++) {
      expect(pairing.failed).toBe(false);
      comes(count * 33);
      video.present(count * 33 + 12);
    }
    expect(pairing.failed).toBe(true);
    expect(video.listening).toBe(0);
  });

  test('are paired again after a minute, as one of them drifts', () => {
    for (const takenMs of [1000, 1033]) {
      comes(takenMs);
      shown(takenMs);
    }
    const drifted = (takenMs: number) => pairing.takenMs(takenMs + APART_MS - 40, takenMs + 5);
    expect(drifted(50_000)).toBe(49_960);
    expect(video.listening).toBe(0);
    // Believed until the element has told of two.
    for (const takenMs of [62_000, 62_033]) {
      expect(drifted(takenMs)).toBe(takenMs - 40);
      shown(takenMs);
    }
    expect(drifted(62_066)).toBe(62_066);
    expect(video.listening).toBe(0);
  });

  test('stay paired where the element has nothing to say a minute later', () => {
    for (const takenMs of [1000, 1033]) {
      comes(takenMs);
      shown(takenMs);
    }
    for (let count = 0; count < 40; count++) {
      expect(comes(70_000 + count * 33)).toBe(70_000 + count * 33);
      video.present(70_012 + count * 33);
    }
    expect(pairing.failed).toBe(false);
    expect(video.listening).toBe(0);
  });

  test('are left alone when it is stopped', () => {
    pairing.stop();
    expect(video.listening).toBe(0);
  });
});
