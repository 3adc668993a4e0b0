import type { DetectCard } from '../card.ts';
import { NANODET_PLUS_M_416 } from './nanodet-plus-m-416.ts';
import { YOLOX_NANO } from './yolox-nano.ts';

const KNOWN_CARDS: readonly DetectCard[] = [YOLOX_NANO, NANODET_PLUS_M_416];

/**
 * The card of a published file that Glance does not ship but knows how to run.
 * @param sha256 of the ONNX file, lower-case hex
 */
export function findKnownCard(sha256: string): DetectCard | null {
  return KNOWN_CARDS.find((card) => card.sha256 === sha256) ?? null;
}
