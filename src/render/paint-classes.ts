import type { ClassLikelihood } from '../shared/classification.ts';
import type { Size } from '../shared/geometry.ts';
import type { PaintContext } from './box-painter.ts';
import { classColour } from './class-colours.ts';
import { labelFontPx } from './label-layout.ts';

const FONT_FAMILY = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
/** The widest the list gets, as a share of the picture's width. */
const MOST_WIDTH = 0.7;

/**
 * Writes what a picture is most likely of into its lower left corner, with a bar for each class: for snapshots.
 * @param text what is written of a class, e.g. “cat 87 %”
 */
export function paintClasses(
  context: PaintContext,
  classes: readonly ClassLikelihood[],
  picture: Size,
  text: (likelihood: ClassLikelihood) => string,
): void {
  if (classes.length === 0) return;
  const fontPx = Math.round(labelFontPx(picture) * 1.2);
  const pad = Math.round(fontPx * 0.7);
  const line = Math.round(fontPx * 1.9);
  const barPx = Math.max(3, Math.round(fontPx * 0.24));
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.font = `600 ${fontPx}px ${FONT_FAMILY}`;
  context.textBaseline = 'alphabetic';
  const widest = Math.max(...classes.map((one) => context.measureText(text(one)).width), fontPx * 10);
  const width = Math.min(widest, picture.width * MOST_WIDTH);
  const height = line * classes.length + pad;
  const left = pad;
  const top = picture.height - height - pad;
  context.fillStyle = 'rgb(10 12 15 / 72%)';
  context.beginPath();
  context.roundRect(left, top, width + 2 * pad, height, fontPx * 0.7);
  context.fill();
  classes.forEach((one, index) => {
    const bottom = top + pad / 2 + line * (index + 1) - barPx;
    context.fillStyle = '#ffffff';
    context.fillText(text(one), left + pad, bottom - barPx * 1.6, width);
    context.fillStyle = 'rgb(255 255 255 / 22%)';
    context.fillRect(left + pad, bottom - barPx, width, barPx);
    context.fillStyle = classColour(one.classId).fill;
    context.fillRect(left + pad, bottom - barPx, width * Math.min(1, Math.max(0, one.score)), barPx);
  });
  context.restore();
}
