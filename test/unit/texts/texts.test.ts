import { afterEach, expect, test, vi } from 'vitest';
import { formatBytes, formatNumber, formatPercent, formatShort } from '../../../src/texts/format.ts';
import { chooseLanguage, LANGUAGES, localeOf } from '../../../src/texts/languages.ts';
import {
  className,
  countedText,
  language,
  languageEvents,
  languageTag,
  missingLanguage,
  setLanguage,
  texts,
} from '../../../src/texts/texts.ts';
import { translation as german } from '../../../src/texts/translations/de.ts';
import { translation as japanese } from '../../../src/texts/translations/ja.ts';
import { legendSentence } from '../../../src/ui/legend-order.ts';
import { seenSentence } from '../../../src/ui/summarise.ts';

const SEEN = [
  { label: 'person', classId: 0, count: 2 },
  { label: 'dog', classId: 16, count: 1 },
];

afterEach(async () => {
  vi.unstubAllGlobals();
  await setLanguage('en');
});

test('auto is the first of the browser’s languages that is spoken', () => {
  expect(chooseLanguage('auto', ['pt-BR', 'de-CH', 'fr'])).toBe('de');
  expect(chooseLanguage('auto', ['ZH-hant-TW'])).toBe('zh');
  expect(chooseLanguage('auto', ['pt', 'it'])).toBe('en');
  expect(chooseLanguage('auto', [])).toBe('en');
  expect(chooseLanguage('ja', ['de'])).toBe('ja');
});

test('numbers follow the customs of the person’s region, in the language spoken', () => {
  expect(localeOf('de', ['en-US', 'de-CH', 'de'])).toBe('de-CH');
  expect(localeOf('zh', ['en-US'])).toBe('zh-Hans');
});

test.each([
  ['en', 'I see 2 persons, 1 dog.', 'I see sky 41 percent.'],
  ['fr', 'Je vois\u00a0: 2 personnes, 1 chien.', 'Je vois\u00a0: ciel 41 pour cent.'],
  ['de', 'Ich sehe: 2 Personen, 1 Hund.', 'Ich sehe: Himmel 41 Prozent.'],
  ['es', 'Veo: 2 personas, 1 perro.', 'Veo: cielo 41 por ciento.'],
  ['zh', '我看到：2 个人、1 只狗。', '我看到：天空占41%。'],
  ['ja', '人が2人、犬が1匹見えます。', '空が41パーセント見えます。'],
] as const)('what is seen, in %s', async (choice, seen, shares) => {
  await setLanguage(choice);
  expect(seenSentence(SEEN)).toBe(seen);
  expect(legendSentence([{ label: 'sky', classId: 0, share: 0.41 }])).toBe(shares);
});

test('a class that only the model knows is called as the model calls it', async () => {
  for (const choice of LANGUAGES) {
    await setLanguage(choice);
    expect(className('widget')).toBe('widget');
    expect(className('constructor')).toBe('constructor');
    expect(countedText(2, 'widget')).toContain('widget');
  }
});

test.each([
  ['en', '1.5', '12,345', '41 %', '6.8 MB', '3.4'],
  ['fr', '1,5', '12\u202f345', '41\u00a0%', '6,8 Mo', '3,4'],
  ['de', '1,5', '12.345', '41\u00a0%', '6,8 MB', '3,4'],
  ['es', '1,5', '12.345', '41\u00a0%', '6,8 MB', '3,4'],
  ['zh', '1.5', '12,345', '41%', '6.8 MB', '3.4'],
  ['ja', '1.5', '12,345', '41%', '6.8 MB', '3.4'],
] as const)('numbers, shares and sizes, in %s', async (choice, decimal, large, share, size, rate) => {
  await setLanguage(choice);
  expect(formatNumber(1.5, 1)).toBe(decimal);
  expect(formatNumber(12_345)).toBe(large);
  expect(formatPercent(0.41)).toBe(share);
  expect(formatBytes(6_846_698).replace(/\s/g, ' ')).toBe(size);
  expect(formatShort(3.42)).toBe(rate);
});

test('tells once when another language comes into force', async () => {
  const heard = vi.fn();
  languageEvents.addEventListener('change', heard);
  await setLanguage('de');
  await setLanguage('de');
  expect(heard).toHaveBeenCalledTimes(1);
  expect([language(), languageTag(), texts().bar.source]).toEqual(['de', 'de', 'Quelle']);
  await setLanguage('zh');
  expect(languageTag()).toBe('zh-Hans');
  languageEvents.removeEventListener('change', heard);
});

test('auto asks the browser', async () => {
  vi.stubGlobal('navigator', { languages: ['es-MX', 'en'] });
  await setLanguage('auto');
  expect(language()).toBe('es');
});

test('a table that cannot be loaded leaves English, and is named', async () => {
  const heard = vi.fn();
  languageEvents.addEventListener('change', heard);
  await setLanguage('ja', () => Promise.reject(new TypeError('Failed to fetch')));
  languageEvents.removeEventListener('change', heard);
  expect([language(), missingLanguage(), heard.mock.calls.length]).toEqual(['en', 'ja', 1]);
  expect(texts().language.missing('日本語')).toBe(
    'The texts in “日本語” could not be loaded, so Glance speaks English. Check the connection, then reload the page.',
  );
  await setLanguage('ja');
  expect([language(), missingLanguage()]).toEqual(['ja', null]);
});

test('the choice made last wins, whichever loads first', async () => {
  let deliver = (): void => undefined;
  const slow = setLanguage(
    'de',
    () =>
      new Promise((resolve) => {
        deliver = () => resolve(german);
      }),
  );
  await setLanguage('ja', () => Promise.resolve(japanese));
  deliver();
  await slow;
  expect(language()).toBe('ja');
});
