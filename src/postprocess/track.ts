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
/** Edges that move less are where they were. */
const UNSEEN_PX = 0.1;

interface Track {
  readonly id: number;
  readonly classId: number;
  /** Where it was last seen, source pixels. */
  box: Box;
  seenAtMs: number;
  /** Of each edge, source pixels per millisecond; changed in place. */
  readonly velocity: [number, number, number, number];
}

/** A track and a detection (by index) that may be the same object. */
interface Pair {
  track: Track;
  index: number;
  overlap: number;
}

/**
 * Recognises the same object in successive frames: each box edge is taken to move at constant speed, and detections go to
 * the tracks of their class they overlap most. Allocates little, for tens of objects a frame.
 * ref: SORT, arXiv 1602.00763 (here with smoothed velocities in place of a Kalman filter, greedy in place of optimal)
 */
export class Tracker {
  readonly #tracks: Track[] = [];
  /** Kept from frame to frame, like all that a frame needs for a moment. */
  readonly #pairs: Pair[] = [];
  readonly #taken: (Track | null)[] = [];
  readonly #expected: [number, number, number, number] = [0, 0, 0, 0];
  #nextId = 1;
  #latestMs = Number.NEGATIVE_INFINITY;

  /**
   * The same detections in the same order, with `trackId` and `boxVelocity`.
   * @param capturedAtMs of their frame; frames older than the latest are matched, but say nothing about motion
   */
  update(detections: readonly Detection[], capturedAtMs: number): Detection[] {
    this.#latestMs = Math.max(this.#latestMs, capturedAtMs);
    this.#forgetOld();
    this.#match(detections, capturedAtMs);
    const tracked = new Array<Detection>(detections.length);
    for (let index = 0; index < detections.length; index++) {
      const detection = detections[index]!;
      const { label, classId, score, box } = detection;
      const known = this.#taken[index];
      if (known) observe(known, box, capturedAtMs);
      const { id, velocity } = known ?? this.#begin(classId, box, capturedAtMs);
      const boxVelocity = withoutNoise(velocity, box);
      tracked[index] = { label, classId, score, box, trackId: id, boxVelocity };
    }
    return tracked;
  }

  /** Forgets all objects, as when the source changes; ids are not used again. */
  reset(): void {
    this.#tracks.length = 0;
    this.#latestMs = Number.NEGATIVE_INFINITY;
  }

  #begin(classId: number, box: Box, seenAtMs: number): Track {
    const track: Track = { id: this.#nextId++, classId, box, seenAtMs, velocity: [0, 0, 0, 0] };
    this.#tracks.push(track);
    return track;
  }

  #forgetOld(): void {
    let kept = 0;
    for (let at = 0; at < this.#tracks.length; at++) {
      const track = this.#tracks[at]!;
      if (this.#latestMs - track.seenAtMs <= FORGET_AFTER_MS) this.#tracks[kept++] = track;
    }
    this.#tracks.length = kept;
  }

  /** Which track each detection continues, in `#taken`; best overlaps first, each track and detection once. */
  #match(detections: readonly Detection[], atMs: number): void {
    const taken = this.#taken;
    taken.length = 0;
    for (let index = 0; index < detections.length; index++) taken.push(null);
    const count = this.#findPairs(detections, atMs);
    const pairs = this.#pairs;
    for (let left = count; left > 0; left--) {
      let best: Pair | null = null;
      for (let i = 0; i < count; i++) {
        const pair = pairs[i]!;
        if (pair.overlap >= MIN_IOU && (!best || goesBefore(pair, best))) best = pair;
      }
      if (!best) return;
      taken[best.index] = best.track;
      // Pairs of what has found its partner are out.
      for (let i = 0; i < count; i++) {
        const pair = pairs[i]!;
        if (pair.track === best.track || pair.index === best.index) pair.overlap = 0;
      }
    }
  }

  /** @returns how many of `#pairs` are this frame's */
  #findPairs(detections: readonly Detection[], atMs: number): number {
    let count = 0;
    for (let at = 0; at < this.#tracks.length; at++) {
      const track = this.#tracks[at]!;
      const moves = moveTo(this.#expected, track, atMs);
      for (let index = 0; index < detections.length; index++) {
        const { classId, box } = detections[index]!;
        if (classId !== track.classId) continue;
        // Where it was counts as well as where it should be: what stops suddenly is not lost.
        let overlap = iou(this.#expected, box);
        if (moves) overlap = Math.max(overlap, iou(track.box, box));
        if (overlap < MIN_IOU) continue;
        this.#pairs[count] ??= { track, index, overlap };
        const pair = this.#pairs[count++]!;
        pair.track = track;
        pair.index = index;
        pair.overlap = overlap;
      }
    }
    return count;
  }
}

function goesBefore(a: Pair, b: Pair): boolean {
  if (a.overlap !== b.overlap) return a.overlap > b.overlap;
  return a.track.id !== b.track.id ? a.track.id < b.track.id : a.index < b.index;
}

function observe(track: Track, box: Box, atMs: number): void {
  const elapsedMs = atMs - track.seenAtMs;
  if (elapsedMs <= 0) return;
  const trust = 1 - Math.exp(-elapsedMs / VELOCITY_SMOOTHING_MS);
  const known = 1 - trust;
  const perWay = trust / elapsedMs;
  const { velocity, box: last } = track;
  for (let edge = 0; edge < 4; edge++)
    velocity[edge] = known * velocity[edge]! + perWay * (box[edge]! - last[edge]!);
  track.box = box;
  track.seenAtMs = atMs;
}

/** @returns whether that is elsewhere than where it was, by more than nobody would see */
function moveTo(
  expected: [number, number, number, number],
  { box, velocity, seenAtMs }: Track,
  atMs: number,
): boolean {
  const elapsedMs = Math.min(MAX_COAST_MS, Math.max(0, atMs - seenAtMs));
  let moves = false;
  for (let edge = 0; edge < 4; edge++) {
    const way = velocity[edge]! * elapsedMs;
    if (way > UNSEEN_PX || way < -UNSEEN_PX) moves = true;
    expected[edge] = box[edge]! + way;
  }
  return moves;
}

/** Slow motion shrinks to none, fast motion loses next to nothing. */
function withoutNoise(velocity: Box, box: Box): Box {
  const still = STILL_SIDES_PER_MS * Math.max(box[2] - box[0], box[3] - box[1]);
  return [
    moved(velocity[0], still),
    moved(velocity[1], still),
    moved(velocity[2], still),
    moved(velocity[3], still),
  ];
}

function moved(speed: number, still: number): number {
  if (speed > still) return speed - still;
  return speed < -still ? speed + still : 0;
}
