import { gpuPicturesOf } from '../../src/preprocess/gpu-pictures.ts';
import { fitLetterbox } from '../../src/preprocess/letterbox.ts';
import { createLetterboxer } from '../../src/preprocess/letterbox-rgba.ts';
import { WebgpuLetterboxer } from '../../src/preprocess/webgpu-letterbox.ts';
import { GpuMaskPainter } from '../../src/render/gpu-mask-painter.ts';
import { MaskPainter } from '../../src/render/mask-painter.ts';
import { segmentColour } from '../../src/render/segment-colours.ts';

const painterRoom = {
  MaskPainter,
  segmentColour,
  GpuMaskPainter,
  WebgpuLetterboxer,
  gpuPicturesOf,
  createLetterboxer,
  fitLetterbox,
};

declare global {
  /** The mask painters of src/render and what brings them frames, on an empty page. */
  var glancePainter: typeof painterRoom;
}

globalThis.glancePainter = painterRoom;
