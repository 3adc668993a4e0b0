import { readFileSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const PACKAGE = 'public/weights/glance-yolo-nano';

/** A package of the bundled detector whose input stays square, whatever the picture: to be compared with others like that. */
export async function squareDetector(folder: string): Promise<string> {
  const card = JSON.parse(readFileSync(join(PACKAGE, 'card.json'), 'utf8'));
  const { followsPicture, ...sizes } = card.input.sizes;
  const own = join(folder, 'square');
  await mkdir(own);
  await copyFile(join(PACKAGE, card.file), join(own, card.file));
  await writeFile(join(own, 'card.json'), JSON.stringify({ ...card, input: { ...card.input, sizes } }));
  return own;
}
