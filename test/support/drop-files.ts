import type { Page } from 'playwright-core';

/** A file as a person has it. */
export interface GivenFile {
  readonly name: string;
  readonly bytes: Uint8Array | string;
}

/** Drops files on the page, all at once. */
export async function dropFiles(page: Page, files: readonly GivenFile[]): Promise<void> {
  const given = files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') }));
  await page.evaluate(async (dropped) => {
    await customElements.whenDefined('glance-app');
    const dataTransfer = new DataTransfer();
    for (const { name, base64 } of dropped) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      dataTransfer.items.add(new File([bytes], name));
    }
    for (const kind of ['dragenter', 'dragover', 'drop']) {
      const event = new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true, composed: true });
      document.body.dispatchEvent(event);
    }
  }, given);
}
