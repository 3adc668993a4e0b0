import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { imageSize } from '../../../src/camera/image-header.ts';

const picture = sharp({ create: { width: 517, height: 301, channels: 3, background: '#357' } });
const SIZE = { width: 517, height: 301 };

describe('the size in the header', () => {
  test.each(['png', 'jpeg', 'gif', 'webp', 'avif'] as const)('%s', async (format) => {
    expect(imageSize(await picture.clone().toFormat(format).toBuffer())).toEqual(SIZE);
  });

  test('progressive JPEG behind EXIF', async () => {
    const bytes = await picture
      .clone()
      .withMetadata({ orientation: 6 })
      .jpeg({ progressive: true })
      .toBuffer();
    expect(imageSize(bytes)).toEqual(SIZE);
  });

  test('lossless WebP, and WebP with alpha', async () => {
    expect(imageSize(await picture.clone().webp({ lossless: true }).toBuffer())).toEqual(SIZE);
    const alpha = await picture.clone().ensureAlpha(0.5).webp().toBuffer();
    expect(imageSize(alpha)).toEqual(SIZE);
  });

  test('BMP, also upside down', () => {
    const bytes = Buffer.alloc(54);
    bytes.write('BM');
    bytes.writeInt32LE(517, 18);
    bytes.writeInt32LE(-301, 22);
    expect(imageSize(bytes)).toEqual(SIZE);
  });

  test('a view into a larger buffer', async () => {
    const png = await picture.clone().png().toBuffer();
    const inside = Buffer.concat([Buffer.alloc(7), png]).subarray(7);
    expect(imageSize(inside)).toEqual(SIZE);
  });

  test.each(['png', 'jpeg', 'gif', 'webp', 'avif'] as const)(
    'a %s cut off anywhere throws nothing',
    async (format) => {
      const bytes = await picture.clone().toFormat(format).toBuffer();
      for (let length = 0; length < Math.min(bytes.length, 400); length++) {
        const size = imageSize(bytes.subarray(0, length));
        if (size) expect(size).toEqual(SIZE);
      }
    },
  );

  test('nothing, text, zero sizes', () => {
    expect(imageSize(new Uint8Array(0))).toBeNull();
    expect(imageSize(Buffer.from('hello there, this is not a picture'))).toBeNull();
    expect(imageSize(Buffer.from(`GIF89a${'\0'.repeat(20)}`))).toBeNull();
  });
});
