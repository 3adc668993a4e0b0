import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { COCO_LABELS } from '../../../src/models/known/coco-labels.ts';
import { en } from '../../../src/texts/en.ts';
import { later as english } from '../../../src/texts/later/en.ts';
import { translation as de } from '../../../src/texts/translations/de.ts';
import { translation as es } from '../../../src/texts/translations/es.ts';
import { translation as fr } from '../../../src/texts/translations/fr.ts';
import { translation as ja } from '../../../src/texts/translations/ja.ts';
import { translation as zh } from '../../../src/texts/translations/zh.ts';
import { digitsOnly, type Entry, everyText, saidWith } from './every-text.ts';

const TRANSLATIONS = { fr, de, es, zh, ja };
const whole = ({ texts, later }: Pick<typeof fr, 'texts' | 'later'>) => ({ ...texts, ...later });
const TABLES = {
  en: whole({ texts: en, later: english }),
  fr: whole(fr),
  de: whole(de),
  es: whole(es),
  zh: whole(zh),
  ja: whole(ja),
};
const ENGLISH = everyText(TABLES.en);
const MOST_FACTS = 6;

/** Words that are the same in English. Another text that stands as in English was forgotten. */
const SAME_AS_ENGLISH: Readonly<Record<keyof typeof TRANSLATIONS, readonly string[]>> = {
  fr: ['Source', 'Zoom', 'Classes', 'GPU'],
  de: ['Zoom', 'Engine', 'Kiosk', 'GPU'],
  es: ['GPU'],
  zh: ['GPU'],
  ja: ['GPU'],
};

/** A count wherever a number fits, and a class with its name where one is counted. */
function counted({ path, text }: Entry, count: number): string {
  if (path === 'seen.counted') return saidWith(text, [count, 'dog', { name: 'name', counted: 'names' }]);
  const facts = Array.from({ length: MOST_FACTS }, () => count);
  try {
    return saidWith(text, facts);
  } catch {
    return saidWith(text, facts.map(String));
  }
}

/** Facts that are found again in what is said; numbers where words do not fit. */
function marked({ path, text }: Entry): { readonly said: string; readonly marks: readonly string[] } {
  if (path === 'seen.counted') return { said: saidWith(text, [1, 'dog', null]), marks: ['1', 'dog'] };
  const words = Array.from({ length: MOST_FACTS }, (_, index) => `‹${index}›`);
  try {
    return { said: saidWith(text, words), marks: words };
  } catch {
    const numbers = Array.from({ length: MOST_FACTS }, (_, index) => 70_001 + index);
    return { said: digitsOnly(saidWith(text, numbers)), marks: numbers.map(String) };
  }
}

describe.each(Object.entries(TABLES))('the texts in %s', (_, table) => {
  const entries = everyText(table);

  test('have the keys of the English ones, in their order', () => {
    expect(entries.map(({ path }) => path)).toEqual(ENGLISH.map(({ path }) => path));
  });

  test('are all there, for every count', () => {
    const silent = entries.filter((entry) =>
      [0, 1, 2, 5].some((count) => {
        const said = counted(entry, count);
        return String(said).trim() === '' || /undefined|NaN|\[object/.test(said);
      }),
    );
    expect(silent.map(({ path }) => path)).toEqual([]);
  });
});

describe.each(Object.entries(TRANSLATIONS))('the translation %s', (language, translation) => {
  const texts = everyText(whole(translation));

  test('says every fact that the English text says', () => {
    const left = texts.flatMap((entry, index) => {
      const english = marked(ENGLISH[index]!);
      const { said } = marked(entry);
      return english.marks
        .filter((mark) => english.said.includes(mark) && !said.includes(mark))
        .map((mark) => `${entry.path}: ${mark}`);
    });
    expect(left).toEqual([]);
  });

  test('stands as in English only where the word is the same', () => {
    const known = SAME_AS_ENGLISH[language as keyof typeof TRANSLATIONS];
    const same = texts.filter(
      ({ text }, index) =>
        typeof text === 'string' &&
        text === ENGLISH[index]!.text &&
        /\p{Letter}/u.test(text) &&
        !known.includes(text),
    );
    expect(same.map(({ path }) => path)).toEqual([]);
  });

  test('names every class of the bundled models', () => {
    const labels = new Set([...COCO_LABELS, ...bundledLabels()]);
    expect(labels.size).toBeGreaterThan(90);
    const unnamed = [...labels].filter((label) => !Object.hasOwn(translation.classes, label));
    expect(unnamed).toEqual([]);
    for (const name of Object.values(translation.classes).flat()) expect(name.trim()).not.toBe('');
  });

  test('keeps the numbers of the engine’s reasons', () => {
    for (const [english, said] of Object.entries(translation.reasons)) {
      expect(said.trim()).not.toBe('');
      expect(said.split('#').length, english).toBe(english.split('#').length);
    }
  });
});

test('two classes have one name only where people call them the same', () => {
  const shared = Object.entries(TRANSLATIONS).flatMap(([language, { classes }]) => {
    const names = Object.entries(classes).map(([label, name]) => [label, [name].flat()[0]] as const);
    return names
      .filter(([label, name], index) => names.findIndex(([, other]) => other === name) !== index && label)
      .map(([label, name]) => `${language}: ${label} = ${name}`);
  });
  expect(shared).toEqual([]);
});

test('no line of French, German or Spanish breaks before its punctuation', () => {
  const loose = Object.entries({ fr: / [:;?!»%]|« /, de: / [%…]/, es: / %/ }).flatMap(([language, rule]) =>
    everyText(TABLES[language as 'fr'])
      .filter((entry) => rule.test(counted(entry, 2)))
      .map(({ path }) => `${language}: ${path}`),
  );
  expect(loose).toEqual([]);
});

test('each table is written in its own script', () => {
  const letters = (language: keyof typeof TABLES) =>
    everyText(TABLES[language])
      .map((entry) => counted(entry, 2))
      .join('');
  expect(letters('ja')).toMatch(/\p{Script=Hiragana}/u);
  expect(letters('zh')).toMatch(/\p{Script=Han}/u);
  expect(letters('zh')).not.toMatch(/[\p{Script=Hiragana}\p{Script=Katakana}]/u);
  for (const language of ['en', 'fr', 'de', 'es'] as const) {
    expect(letters(language)).not.toMatch(/[\p{Script=Han}\p{Script=Hiragana}]/u);
  }
});

function bundledLabels(): string[] {
  const weights = fileURLToPath(new URL('../../../public/weights/', import.meta.url));
  return readdirSync(weights).flatMap(
    (id) => JSON.parse(readFileSync(`${weights}${id}/card.json`, 'utf8')).labels as string[],
  );
}
