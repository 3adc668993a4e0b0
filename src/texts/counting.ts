import type { CountedName } from './types.ts';

const rules = new Map<string, Intl.PluralRules>();

/** The word that goes with a count: French has the singular for 0, others have not. */
export function pluralOf(language: string, count: number, one: string, other: string): string {
  let rule = rules.get(language);
  if (!rule) {
    rule = new Intl.PluralRules(language);
    rules.set(language, rule);
  }
  return rule.select(count) === 'one' ? one : other;
}

/** “2 Personen”, for languages with a singular and a plural. A label without a name stands as it is. */
export function countedWith(
  language: string,
  count: number,
  label: string,
  names: CountedName | null,
): string {
  const { name, counted } = names ?? { name: label, counted: '' };
  return `${count} ${pluralOf(language, count, name, counted || name)}`;
}
