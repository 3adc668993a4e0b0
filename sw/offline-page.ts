import { chooseLanguage, LANGUAGE_TAGS, LANGUAGES } from '../src/texts/languages.ts';
import { OFFLINE_PAGE_TEXTS } from './offline-page-texts.ts';

/**
 * What is shown where the app's page can be had neither from this device nor from the network.
 * @param damaged whether it was here once
 * @param asked the address that was asked for: its `lang` goes before the browser's languages
 * @param wanted the browser's languages, as BCP 47 tags
 */
export function offlinePage(damaged: boolean, asked: string, wanted: readonly string[]): Response {
  const named = new URL(asked).searchParams.get('lang');
  const language = chooseLanguage(LANGUAGES.find((known) => known === named) ?? 'auto', wanted);
  const said = OFFLINE_PAGE_TEXTS[language];
  const html = `<!doctype html>
<html lang="${LANGUAGE_TAGS[language]}">
  <head>
    <meta charset="utf-8">
    <title>Glance</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="dark light">
  </head>
  <body>
    <h1>Glance</h1>
    <p>${damaged ? said.damaged : said.missing} ${said.connect}</p>
    <p><a href="">${said.tryAgain}</a></p>
  </body>
</html>
`;
  return new Response(html, { status: 503, headers: { 'Content-Type': 'text/html; charset=utf-8' } });
}
