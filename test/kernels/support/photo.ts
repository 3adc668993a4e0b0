import sharp from 'sharp';

/** How a picture becomes a model's input. */
export interface PhotoOptions {
  readonly size: number;
  readonly colour: 'RGB' | 'BGR';
  readonly scale: number;
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** A photo, fitted into the top left of a grey square, as [size, size, 3] values. */
export async function photoValues(path: string, options: PhotoOptions): Promise<Float32Array> {
  const { size, colour, scale, mean, std } = options;
  const { data, info } = await sharp(path)
    .resize(size, size, { fit: 'inside' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const out = new Float32Array(size * size * 3);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      for (let c = 0; c < 3; c++) {
        const channel = colour === 'RGB' ? c : 2 - c;
        const inside = y < info.height && x < info.width;
        const pixel = inside ? data[(y * info.width + x) * 3 + channel]! : 114;
        out[(y * size + x) * 3 + c] = (pixel * scale - mean[c]!) / std[c]!;
      }
    }
  }
  return out;
}

/** [H, W, 3] values as [3, H, W]. */
export function channelsFirst(values: Float32Array): Float32Array {
  const area = values.length / 3;
  const out = new Float32Array(values.length);
  for (let i = 0; i < area; i++) for (let c = 0; c < 3; c++) out[c * area + i] = values[i * 3 + c]!;
  return out;
}
