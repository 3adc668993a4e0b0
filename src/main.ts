import { isolate } from './offline/isolate.ts';
import { offline } from './offline/offline-service.ts';
import { texts } from './texts/texts.ts';
import { startLanguage } from './ui/page-language.ts';

if (await isolate()) {
  await startLanguage();
  try {
    await import('./ui/glance-app.ts');
  } catch {
    tell(texts().app.incomplete);
  }
  offline.start();
}

/** Nothing of Glance is there to say it. */
function tell(message: string): void {
  const paragraph = document.createElement('p');
  paragraph.setAttribute('role', 'alert');
  paragraph.textContent = message;
  document.body.append(paragraph);
}
