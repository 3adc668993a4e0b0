import type { FrameSource } from '../camera/frame-source.ts';
import { type PaintedDetection, paintBoxes } from '../render/box-painter.ts';
import { fitViewport } from '../render/viewport.ts';
import type { FrameResult } from '../shared/engine.ts';
import { GlanceError } from '../shared/errors.ts';
import { className, texts } from '../texts/texts.ts';
import { boxText } from './box-text.ts';
import { percent } from './legend-order.ts';
import { resultsDetail } from './results-detail.ts';

/** A saved moment: the picture with its boxes, and the same as numbers. */
export interface Snapshot {
  readonly png: File;
  readonly json: File;
  /** What is marked in it: “2 marked, 3 classes”. */
  readonly about: () => string;
  /** Whether it shows a painted frame in the source's place. */
  readonly painted: boolean;
}

/** What a snapshot is taken of. */
export interface Shown {
  readonly source: FrameSource;
  /** Source pixels. */
  readonly detections: readonly PaintedDetection[];
  readonly result: FrameResult | null;
  /** What is shown in the source's place; null where the source is. */
  readonly painted: HTMLCanvasElement | null;
}

/**
 * Saves what is shown now, at the source's own resolution and unmirrored, with the boxes drawn in: the painted frame
 * where one takes the source's place, so that nothing is saved that was hidden. Throws `capture-failed`.
 */
export async function takeSnapshot({ source, detections, result, painted }: Shown): Promise<Snapshot> {
  // The viewfinder closes them with its next result.
  const kept = result?.masks ? await createImageBitmap(result.masks.picture).catch(() => null) : null;
  const image = painted ? await createImageBitmap(painted) : await source.capture();
  const canvas = document.createElement('canvas');
  const { width, height } = source.size;
  canvas.width = width;
  canvas.height = height;
  try {
    const context = canvas.getContext('2d');
    if (!context) throw captureFailed(source, 'no room for a canvas of this size');
    context.drawImage(image, 0, 0, width, height);
    const viewport = fitViewport({ source: source.size, view: source.size, fit: 'contain' });
    if (result?.masks && kept) {
      const { paintMasks } = await import('../render/paint-masks.ts');
      paintMasks(context, { ...result.masks, picture: kept }, result.detections, detections, viewport);
    }
    paintBoxes(context, detections, { viewport, pixelRatio: 1, text: boxText }, false);
    if (result?.classification) {
      const { paintClasses } = await import('../render/paint-classes.ts');
      paintClasses(context, result.classification.classes, source.size, ({ label, score }) =>
        texts().seen.box(className(label), percent(score)),
      );
    }
  } finally {
    image.close();
    kept?.close();
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  canvas.width = 0;
  if (!blob) throw captureFailed(source, 'the picture could not be written as PNG');
  const name = `glance-${fileStamp(new Date())}`;
  const facts = {
    ...(result ? resultsDetail(result, detections) : { detections: [] }),
    source: { kind: source.kind, label: source.label, width, height },
  };
  return {
    png: new File([blob], `${name}.png`, { type: 'image/png' }),
    json: new File([JSON.stringify(facts, null, 2)], `${name}.json`, { type: 'application/json' }),
    about: () => aboutText(detections.length, result, painted !== null),
    painted: painted !== null,
  };
}

function aboutText(boxes: number, result: FrameResult | null, painted: boolean): string {
  const classes = result?.segmentation?.shares.length ?? 0;
  const said = texts().snapshot;
  const likeliest = result?.classification?.classes[0];
  if (likeliest) return boxText(likeliest);
  if (!painted || !result?.segmentation) return said.marked(boxes);
  const parts = boxes > 0 ? [said.marked(boxes), said.classes(classes)] : [said.classes(classes)];
  return parts.join(texts().units.comma);
}

/** `2026-11-23-14-05-09`, local time. */
export function fileStamp(date: Date): string {
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()];
  return [...parts, ...time].map((part) => String(part).padStart(2, '0')).join('-');
}

function captureFailed(source: FrameSource, reason: string): GlanceError {
  return new GlanceError('capture-failed', { label: source.label, reason });
}
