import type { DetectionBuffer } from './types.ts';

/** An empty buffer for at most `capacity` candidates. */
export function createDetectionBuffer(capacity: number): DetectionBuffer {
  const [x1, y1, x2, y2] = [0, 1, 2, 3].map(() => new Float32Array(capacity)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const words = ({ buffer }: Float32Array) => new Uint16Array(buffer);
  return {
    capacity,
    count: 0,
    x1,
    y1,
    x2,
    y2,
    sideWords: [words(x1), words(y1), words(x2), words(y2)],
    scores: new Float32Array(capacity),
    classIds: new Int32Array(capacity),
    anchors: new Int32Array(capacity),
    worstFirst: new Int32Array(capacity),
  };
}

/**
 * Takes a place for one more candidate and writes all but its box, which the caller writes. A full buffer keeps the best
 * by giving out the place of its worst. Call with scores that are numbers, anchors rising: of equal scores the lower
 * anchors stay.
 * @returns the candidate's index, or −1 when all of a full buffer are better
 */
export function takePlace(buffer: DetectionBuffer, score: number, classId: number, anchor: number): number {
  let index = buffer.count;
  if (index < buffer.capacity) {
    buffer.count++;
    write(buffer, index, score, classId, anchor);
    if (buffer.count === buffer.capacity) makeHeap(buffer);
    return index;
  }
  index = buffer.worstFirst[0]!;
  if (buffer.capacity === 0 || score <= buffer.scores[index]!) return -1;
  write(buffer, index, score, classId, anchor);
  siftDown(buffer, 0);
  return index;
}

function write(buffer: DetectionBuffer, index: number, score: number, classId: number, anchor: number): void {
  buffer.scores[index] = score;
  buffer.classIds[index] = classId;
  buffer.anchors[index] = anchor;
}

function makeHeap(buffer: DetectionBuffer): void {
  for (let i = 0; i < buffer.capacity; i++) buffer.worstFirst[i] = i;
  for (let i = (buffer.capacity >> 1) - 1; i >= 0; i--) siftDown(buffer, i);
}

function siftDown(buffer: DetectionBuffer, from: number): void {
  const heap = buffer.worstFirst;
  const moving = heap[from]!;
  let at = from;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= buffer.capacity) break;
    if (child + 1 < buffer.capacity && isWorse(buffer, heap[child + 1]!, heap[child]!)) child++;
    if (!isWorse(buffer, heap[child]!, moving)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = moving;
}

function isWorse(buffer: DetectionBuffer, a: number, b: number): boolean {
  const difference = buffer.scores[a]! - buffer.scores[b]!;
  return difference < 0 || (difference === 0 && buffer.anchors[a]! > buffer.anchors[b]!);
}
