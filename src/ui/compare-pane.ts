import { paintBoxes } from '../render/box-painter.ts';
import { boxToView, fitViewport, type Viewport } from '../render/viewport.ts';
import type { Detection } from '../shared/detection.ts';
import type { Box, Size } from '../shared/geometry.ts';
import { boxText } from './box-text.ts';

/** What both see steps back behind what only one does. */
const SHARED_OPACITY = 0.8;
const RING = { offsetPx: 5, widthPx: 3, dash: [9, 6], colour: '#ffc247', halo: 'rgb(0 0 0 / 75%)' };

/** What a pane shows of one frame. */
export interface PaneContent {
  /** Null to show boxes alone. */
  readonly picture: CanvasImageSource | null;
  /** Upright pixels that boxes are measured in. */
  readonly source: Size;
  readonly mirrored: boolean;
  readonly detections: readonly Detection[];
  /** Which of them only this model sees. */
  readonly isOnlyHere: (index: number) => boolean;
  /** Written behind the name of those. */
  readonly onlyHereText: string;
}

/** Draws a frame and the boxes found in it, what only this model sees with a dashed ring and in words. */
export function drawPane(canvas: HTMLCanvasElement, content: PaneContent): void {
  const view = { width: canvas.clientWidth, height: canvas.clientHeight };
  const pixelRatio = Math.min(devicePixelRatio || 1, 2);
  const width = Math.round(view.width * pixelRatio);
  const height = Math.round(view.height * pixelRatio);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context || width === 0 || height === 0) return;
  const { picture, source, mirrored, detections } = content;
  const viewport = fitViewport({ source, view, fit: 'contain', mirrored });
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  if (picture) drawPicture(context, picture, viewport, pixelRatio);
  const only = new Set<object>();
  const painted = detections.map((detection, index) => {
    const onlyHere = content.isOnlyHere(index);
    const shown = { ...detection, opacity: onlyHere ? 1 : SHARED_OPACITY };
    if (onlyHere) only.add(shown);
    return shown;
  });
  const text = (detection: Pick<Detection, 'label' | 'score'>) =>
    only.has(detection) ? `${boxText(detection)} · ${content.onlyHereText}` : boxText(detection);
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  for (const detection of painted)
    if (only.has(detection)) drawRing(context, boxToView(detection.box, viewport));
  // Over the rings: names are to be read.
  paintBoxes(context, painted, { viewport, pixelRatio, text }, false);
}

function drawPicture(
  context: CanvasRenderingContext2D,
  picture: CanvasImageSource,
  { source, view, scale, offsetX, offsetY, mirrored }: Viewport,
  pixelRatio: number,
): void {
  if (mirrored) context.setTransform(-pixelRatio, 0, 0, pixelRatio, view.width * pixelRatio, 0);
  else context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  context.drawImage(picture, offsetX, offsetY, source.width * scale, source.height * scale);
}

function drawRing(context: CanvasRenderingContext2D, [left, top, right, bottom]: Box): void {
  const { offsetPx, widthPx, dash, colour, halo } = RING;
  context.beginPath();
  context.rect(left - offsetPx, top - offsetPx, right - left + 2 * offsetPx, bottom - top + 2 * offsetPx);
  context.lineWidth = widthPx + 2.5;
  context.strokeStyle = halo;
  context.stroke();
  context.setLineDash(dash);
  context.lineWidth = widthPx;
  context.strokeStyle = colour;
  context.stroke();
  context.setLineDash([]);
}
