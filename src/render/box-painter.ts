import type { Detection } from '../shared/detection.ts';
import type { Box } from '../shared/geometry.ts';
import { classColour } from './class-colours.ts';
import { labelFontPx, overlapArea, placeLabels } from './label-layout.ts';
import { boxToView, type Insets, NO_INSETS, type Viewport } from './viewport.ts';

const FONT_FAMILY = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
const HALO = 'rgb(0 0 0 / 60%)';

export type PaintContext = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** What the painter needs of a detection; boxes in source pixels, already moved to the shown frame. */
export type PaintedDetection = Pick<Detection, 'label' | 'classId' | 'score' | 'box'> & {
  /** 0 to 1; left out: 1. */
  readonly opacity?: number;
  /** Its place among what was found; left out: its place among what is painted. */
  readonly index?: number;
};

export interface PaintOptions {
  readonly viewport: Viewport;
  /** Canvas pixels per view pixel. */
  readonly pixelRatio: number;
  /** Edges where labels must not lie (bars, notches), view pixels. */
  readonly insets?: Insets;
  /** What else labels should keep clear of, view pixels. */
  readonly obstacles?: readonly Box[];
  /** Of the labels, view pixels; left out: by the view's size. Strokes follow it. */
  readonly fontPx?: number;
  /** What is written at a box; left out: {@link labelText}. */
  readonly text?: (detection: PaintedDetection) => string;
  /** Draws what lies under the boxes, in view pixels. */
  readonly under?: () => void;
}

interface Item {
  readonly detection: PaintedDetection;
  readonly box: Box;
  readonly text: string;
}

/**
 * Clears the canvas and draws boxes and labels, strongest on top. The same painter draws the live overlay and
 * snapshots; stroke and text size follow the view's size. Boxes outside the view are left out.
 */
export function paintBoxes(
  context: PaintContext,
  detections: readonly PaintedDetection[],
  options: PaintOptions,
  clear = true,
): void {
  const { viewport, pixelRatio, insets = NO_INSETS, text = labelText } = options;
  const { view } = viewport;
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  if (clear) context.clearRect(0, 0, view.width, view.height);
  if (detections.length === 0 || viewport.scale === 0) return;

  options.under?.();
  const fontPx = options.fontPx ?? labelFontPx(view);
  const stroke = Math.max(2, fontPx * 0.17);
  const whole: Box = [0, 0, view.width, view.height];
  const items: Item[] = [];
  for (const detection of detections) {
    const box = boxToView(detection.box, viewport);
    if (overlapArea(box, whole) > 0) items.push({ detection, box, text: text(detection) });
  }

  context.font = `600 ${fontPx}px ${FONT_FAMILY}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.lineJoin = 'round';
  const padding = Math.round(fontPx * 0.45);
  const height = Math.round(fontPx * 1.6);
  const visible: Box = [insets.left, insets.top, view.width - insets.right, view.height - insets.bottom];
  const labels = placeLabels(
    items.map((item) => ({
      box: outset(item.box, stroke / 2),
      width: Math.ceil(context.measureText(item.text).width) + 2 * padding,
      height,
    })),
    visible,
    options.obstacles,
  );

  for (let i = items.length - 1; i >= 0; i--) {
    context.globalAlpha = items[i]!.detection.opacity ?? 1;
    strokeBox(context, items[i]!, stroke);
  }
  for (let i = items.length - 1; i >= 0; i--) {
    context.globalAlpha = items[i]!.detection.opacity ?? 1;
    drawLabel(context, items[i]!, labels[i]!, padding, fontPx);
  }
  context.globalAlpha = 1;
}

/** “person 87%”. */
export function labelText(detection: Pick<Detection, 'label' | 'score'>): string {
  return `${detection.label} ${percentOf(detection)}%`;
}

/** The score as it is written at a box: whole percent, 0 to 100. */
export function percentOf({ score }: Pick<Detection, 'score'>): number {
  return Math.round(score * 100);
}

function strokeBox(context: PaintContext, { detection, box }: Item, stroke: number): void {
  const width = box[2] - box[0];
  const height = box[3] - box[1];
  const radius = Math.min(stroke * 3.5, width / 2, height / 2);
  context.beginPath();
  context.roundRect(box[0], box[1], width, height, radius);
  context.lineWidth = stroke + 2.5;
  context.strokeStyle = HALO;
  context.stroke();
  context.lineWidth = stroke;
  context.strokeStyle = classColour(detection.classId).fill;
  context.stroke();
}

function drawLabel(
  context: PaintContext,
  { detection, text }: Item,
  place: Box,
  padding: number,
  fontPx: number,
): void {
  const { fill, text: textColour } = classColour(detection.classId);
  context.beginPath();
  context.roundRect(place[0], place[1], place[2] - place[0], place[3] - place[1], fontPx * 0.4);
  context.lineWidth = 2;
  context.strokeStyle = HALO;
  context.stroke();
  context.fillStyle = fill;
  context.fill();
  context.fillStyle = textColour;
  context.fillText(text, place[0] + padding, (place[1] + place[3]) / 2 + fontPx * 0.04);
}

function outset(box: Box, by: number): Box {
  return [box[0] - by, box[1] - by, box[2] + by, box[3] + by];
}
