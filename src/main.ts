import { isolate } from './offline/isolate.ts';
import { offline } from './offline/offline-service.ts';

if (await isolate()) {
  try {
    await import('./ui/glance-app.ts');
  } catch {
    tell('Glance could not be loaded in full. Check the connection, then reload the page.');
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
