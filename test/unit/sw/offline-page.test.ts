import { expect, test } from 'vitest';
import { offlinePage } from '../../../sw/offline-page.ts';

const ADDRESS = 'https://glance.example/';

test('says in the browser’s language that there is no Glance here', async () => {
  const response = offlinePage(false, ADDRESS, ['pt-BR', 'de-AT', 'en']);
  const html = await response.text();
  expect(response.status).toBe(503);
  expect(html).toContain('<html lang="de">');
  expect(html).toContain(
    'Glance ist noch nicht auf diesem Gerät, und es gibt keine Verbindung, um es zu laden.',
  );
  expect(html).toContain('>Noch einmal versuchen<');
});

test('says it in the language of the address, whatever the browser’s', async () => {
  const html = await offlinePage(true, `${ADDRESS}?kiosk&lang=zh`, ['de']).text();
  expect(html).toContain('<html lang="zh-Hans">');
  expect(html).toContain('此设备上的 Glance 文件已损坏');
});

test('takes no language, and no markup, that it does not know', async () => {
  const html = await offlinePage(true, `${ADDRESS}?lang=%22%3E%3Cscript%3E`, []).text();
  expect(html).toContain('<html lang="en">');
  expect(html).toContain(
    'Glance’s files on this device are damaged, and there is no connection to fetch them again. Connect to the network and try again.',
  );
  expect(html).not.toContain('<script');
});
