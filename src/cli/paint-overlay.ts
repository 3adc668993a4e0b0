import { resizeMask } from '../postprocess/resize-mask.ts';
import { classLayer, overlayPixels } from '../render/mask-layers.ts';
import { DEFAULT_SEGMENT_OPTIONS } from '../shared/segment-defaults.ts';
import type { SegmentMask } from '../shared/segmentation.ts';
import type { NodePicture } from './node-picture.ts';

const OPTIONS = { opacity: DEFAULT_SEGMENT_OPTIONS.opacity, onlyClassId: null } as const;

/** The picture with its classes coloured as on the page: RGB of the size that the picture was loaded at. */
export function paintOverlay(
  { rgba, width, height }: NodePicture,
  mask: SegmentMask,
  labels: readonly string[],
): Uint8ClampedArray {
  const layer = layerOf(mask, labels, width, height);
  const rgb = new Uint8ClampedArray(width * height * 3);
  for (let i = 0; i < layer.length; i++) {
    const over = layer[i]!;
    const alpha = (over >>> 24) / 255;
    for (let channel = 0; channel < 3; channel++) {
      const below = rgba[4 * i + channel]!;
      rgb[3 * i + channel] = below + (((over >>> (8 * channel)) & 255) - below) * alpha;
    }
  }
  return rgb;
}

/** One pixel for each of the picture's: red in the lowest byte, opacity in the highest. */
function layerOf(mask: SegmentMask, labels: readonly string[], width: number, height: number): Uint32Array {
  const values = resizeMask(mask, { width, height });
  if (mask.kind === 'alpha') {
    const pixels = overlayPixels(labels, OPTIONS);
    return Uint32Array.from(values, (value) => pixels[value]!);
  }
  const layer = new Uint32Array(width * height);
  const content = { x: 0, y: 0, width, height };
  classLayer({ width, height, kind: 'classes', values, content }, labels, OPTIONS, layer);
  return layer;
}
