import { loadLaterTexts } from '../texts/later-texts.ts';
import { comparedEntry } from './compared-entry.ts';
import { Comparison } from './comparison.ts';
import './glance-compare.ts';
import type { LibraryCharge } from './library-controller.ts';
import { useSettings } from './model-trial.ts';

/**
 * Shows two models side by side until somebody leaves or chooses one.
 * @param addresses what settings call them
 * @param onChange told of the comparison that the engine is to run for, and of its end
 * @throws GlanceError as {@link comparedEntry} does; whatever loading throws
 */
export async function startComparing(
  charge: LibraryCharge,
  addresses: readonly [string, string],
  onChange: (comparison: Comparison | null) => void,
): Promise<void> {
  const [first, second] = await Promise.all([
    comparedEntry(addresses[0]),
    comparedEntry(addresses[1]),
    loadLaterTexts(),
  ]);
  const { renderRoot } = charge.host;
  // As it is now: while two detectors run, nobody knows what kind of masks there are.
  const veiled = renderRoot.querySelector('glance-viewfinder')?.veiled ?? false;
  const comparison = new Comparison(charge, first, second, veiled);
  const view = document.createElement('glance-compare');
  view.addEventListener('glance-compare-use', (event) => {
    const { address, card } = comparison[(event as CustomEvent<'first' | 'second'>).detail];
    const values = useSettings(card, address, charge.settings.value);
    // One of this visit is not remembered: nobody could find it in the next.
    if (address.startsWith('visit:')) charge.settings.tryOut(values);
    else charge.settings.settle(values);
    view.close();
  });
  view.addEventListener('glance-closed', () => {
    comparison.end();
    view.remove();
    onChange(null);
  });
  renderRoot.appendChild(view);
  onChange(comparison);
  await view.show(comparison, charge);
}
