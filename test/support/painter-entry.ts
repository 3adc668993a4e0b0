import { MaskPainter } from '../../src/render/mask-painter.ts';
import { segmentColour } from '../../src/render/segment-colours.ts';

const painterRoom = { MaskPainter, segmentColour };

declare global {
  /** The mask painter of src/render, on an empty page. */
  var glancePainter: typeof painterRoom;
}

globalThis.glancePainter = painterRoom;
