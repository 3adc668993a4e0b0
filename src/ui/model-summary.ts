import type { ModelCard } from '../library/conventions.ts';
import { inputPx } from '../library/conventions.ts';
import { formatNumber, formatShort } from '../texts/format.ts';
import { texts } from '../texts/texts.ts';

/** “80 classes, 416 × 416 px”: what a model tells apart, and its input. */
export function cardSummary(card: ModelCard): string {
  const { library, units } = texts();
  const { width, height } = inputPx(card, card.input.sizes.default);
  const count = card.labels.length;
  return [library.classes(count, formatNumber(count)), library.pixels(`${width} × ${height}`)].join(
    units.comma,
  );
}

/** The first thing measured of a model; empty where nothing was. */
export function accuracyText(card: ModelCard): string {
  const [metric] = card.metrics;
  if (!metric) return '';
  const { accuracy } = texts().library;
  if ('ap' in metric) return accuracy('AP', formatShort(metric.ap), metric.dataset);
  if ('miou' in metric) return accuracy('mIoU', formatShort(metric.miou), metric.dataset);
  return accuracy('top 1', formatShort(metric.top1), metric.dataset);
}
