import type { Detection } from '../shared/detection.ts';
import type { Box } from '../shared/geometry.ts';
import { iou } from './iou.ts';

/** Least overlap between where a track should be and a detection that continues it. */
const MIN_IOU = 0.3;
/** A track unseen for longer is forgotten. */
const FORGET_AFTER_MS = 1000;
/** An unseen track is not moved on for longer than this: it would run away. */
const MAX_COAST_MS = 300;
/** Time constant of the velocity's exponential smoothing. */
const VELOCITY_SMOOTHING_MS = 150;
/** Speeds below this are noise of the detector, in box sides per millisecond: a tenth of the box per second. */
const STILL_SIDES_PER_MS = 0.0001;

interface Track {
  readonly id: number;
  readonly classId: number;
  /** Where it was last seen, source pixels. */
  box: Box;
  seenAtMs: number;
  /** Of each edge, source pixels per millisecond. */
  velocity: Box;
}

interface Pair {
  readonly track: Track;
  readonly index: number;
  readonly overlap: number;
}

/**
 * Recognises the same object in successive frames: each box edge is taken to move at constant speed, and detections go to
 * the tracks of their class they overlap most. Allocates little, for tens of objects a frame.
 * ref: SORT, arXiv 1602.00763 (here with smoothed velocities in place of a Kalman filter, greedy in place of optimal)
 */
export class Tracker {
  #tracks: Track[] = [];
  #nextId = 1;
  #latestMs = Number.NEGATIVE_INFINITY;

  /**
   * The same detections in the same order, with `trackId` and `boxVelocity`.
   * @param capturedAtMs of their frame; frames older than the latest are matched, but say nothing about motion
   */
  update(detections: readonly Detection[], capturedAtMs: number): Detection[] {
    this.#latestMs = Math.max(this.#latestMs, capturedAtMs);
    this.#tracks = this.#tracks.filter((track) => this.#latestMs - track.seenAtMs <= FORGET_AFTER_MS);
    const matches = match(this.#tracks, detections, capturedAtMs);
    return detections.map((detection, index) => {
      const track = matches.get(index);
      if (track) observe(track, detection.box, capturedAtMs);
      const { id, velocity } = track ?? this.#begin(detection, capturedAtMs);
      return { ...detection, trackId: id, boxVelocity: withoutNoise(velocity, detection.box) };
    });
  }

  /** Forgets all objects, as when the source changes; ids are not used again. */
  reset(): void {
    this.#tracks = [];
    this.#latestMs = Number.NEGATIVE_INFINITY;
  }

  #begin({ classId, box }: Detection, seenAtMs: number): Track {
    const track: Track = { id: this.#nextId++, classId, box, seenAtMs, velocity: [0, 0, 0, 0] };
    this.#tracks.push(track);
    return track;
  }
}

/** Which track each detection (by index) continues; best overlaps first, each track and detection once. */
function match(
  tracks: readonly Track[],
  detections: readonly Detection[],
  atMs: number,
): ReadonlyMap<number, Track> {
  const pairs: Pair[] = [];
  for (const track of tracks) {
    const expected = boxAt(track, atMs);
    detections.forEach((detection, index) => {
      if (detection.classId !== track.classId) return;
      // Where it was counts as well as where it should be: what stops suddenly is not lost.
      const overlap = Math.max(iou(expected, detection.box), iou(track.box, detection.box));
      if (overlap >= MIN_IOU) pairs.push({ track, index, overlap });
    });
  }
  pairs.sort((a, b) => b.overlap - a.overlap || a.track.id - b.track.id || a.index - b.index);
  const matches = new Map<number, Track>();
  const taken = new Set<Track>();
  for (const { track, index } of pairs) {
    if (taken.has(track) || matches.has(index)) continue;
    matches.set(index, track);
    taken.add(track);
  }
  return matches;
}

function observe(track: Track, box: Box, atMs: number): void {
  const elapsedMs = atMs - track.seenAtMs;
  if (elapsedMs <= 0) return;
  const trust = 1 - Math.exp(-elapsedMs / VELOCITY_SMOOTHING_MS);
  track.velocity = mapBox((edge) => {
    const measured = (box[edge] - track.box[edge]) / elapsedMs;
    return track.velocity[edge] + trust * (measured - track.velocity[edge]);
  });
  track.box = box;
  track.seenAtMs = atMs;
}

function boxAt(track: Track, atMs: number): Box {
  const elapsedMs = Math.min(MAX_COAST_MS, Math.max(0, atMs - track.seenAtMs));
  return mapBox((edge) => track.box[edge] + track.velocity[edge] * elapsedMs);
}

/** Slow motion shrinks to none, fast motion loses next to nothing. */
function withoutNoise(velocity: Box, box: Box): Box {
  const still = STILL_SIDES_PER_MS * Math.max(box[2] - box[0], box[3] - box[1]);
  return mapBox((edge) => Math.sign(velocity[edge]) * Math.max(0, Math.abs(velocity[edge]) - still) || 0);
}

function mapBox(value: (edge: 0 | 1 | 2 | 3) => number): Box {
  return [value(0), value(1), value(2), value(3)];
}
