import { type ChannelScales, channelScales, type PixelConvention } from './channel-scales.ts';
import type { Letterbox } from './letterbox.ts';
import { columnTable, mixColumns } from './mix-columns.ts';
import { mixRows, rowTable } from './mix-rows.ts';
import { resampleTable } from './resample-table.ts';

/**
 * Fills `out` from `rgba`.
 * @param rgba `[height · width · 4]` bytes of the letterbox's source; alpha is ignored. Copied first if not at a multiple of 4 bytes
 * @param out `[target height · target width · 3]`, NHWC, every element is written
 * @throws RangeError when a length does not fit the letterbox (a caller's mistake, not a person's)
 */
export type Letterboxer = (rgba: Uint8ClampedArray | Uint8Array, out: Float32Array) => void;

/**
 * Prepares letterboxing for one geometry: tables and one row of scratch are made here, the returned function makes nothing
 * but a view. It resamples (see `resampleTable`), pads with grey, and normalises: `(pixel · scale − mean) ÷ std` per channel.
 *
 * Rows are mixed first, at full source width, then columns: the row weights are then constants of the inner loop. Rounding
 * the row weights moves a result by less than 0.001 of one of 255 levels.
 */
export function createLetterboxer(box: Letterbox, input: PixelConvention): Letterboxer {
  const rows = rowTable(resampleTable(box.source.height, box.contentHeight, box.scale));
  const columns = columnTable(resampleTable(box.source.width, box.contentWidth, box.scale));
  const mixed = new Int32Array((box.source.width + columns.taps) * 3);
  const channels = channelScales(input);
  const rgbaLength = box.source.width * box.source.height * 4;
  const outLength = box.target.width * box.target.height * 3;
  const { target, offsetX, offsetY, contentWidth, contentHeight } = box;

  return (rgba, out) => {
    if (rgba.length !== rgbaLength || out.length !== outLength) {
      throw new RangeError(
        `letterbox needs ${rgbaLength} bytes and ${outLength} values, got ${rgba.length} and ${out.length}`,
      );
    }
    const pixels = pixelView(rgba);
    fillBorder(out, 0, offsetY * target.width, channels);
    for (let y = 0; y < contentHeight; y++) {
      mixRows(pixels, box.source.width, rows, y, mixed);
      const start = (offsetY + y) * target.width;
      fillBorder(out, start, start + offsetX, channels);
      mixColumns(mixed, columns, contentWidth, channels, out, (start + offsetX) * 3);
      fillBorder(out, start + offsetX + contentWidth, start + target.width, channels);
    }
    fillBorder(out, (offsetY + contentHeight) * target.width, target.width * target.height, channels);
  };
}

/** One load per pixel instead of three. All platforms with a browser are little-endian: red is the lowest byte. */
function pixelView(rgba: Uint8ClampedArray | Uint8Array): Uint32Array {
  const aligned = rgba.byteOffset % 4 === 0 ? rgba : rgba.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}

/** Grey over the pixels `from` to `to` (excluded). */
function fillBorder(out: Float32Array, from: number, to: number, channels: ChannelScales): void {
  const [pad0, pad1, pad2] = channels.pad;
  if (pad0 === pad1 && pad1 === pad2) {
    out.fill(pad0, from * 3, to * 3);
    return;
  }
  for (let at = from * 3; at < to * 3; at += 3) {
    out[at] = pad0;
    out[at + 1] = pad1;
    out[at + 2] = pad2;
  }
}
