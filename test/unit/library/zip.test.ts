import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { listZip, writeZip } from '../../../src/library/zip.ts';

const text = (content: string) => new Blob([content]);
const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());
const readText = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

async function archive(): Promise<Uint8Array<ArrayBuffer>> {
  const entries = [
    { name: 'card.json', content: text('{"a": 1}') },
    { name: 'größe.onnx', content: text('0123456789') },
    { name: 'empty', content: text('') },
  ];
  return bytesOf(await writeZip(entries));
}

describe('an archive', () => {
  it('is read back as it was written', async () => {
    const entries = listZip(await archive())!;
    expect(entries.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['card.json', 8],
      ['größe.onnx', 10],
      ['empty', 0],
    ]);
    const contents = await Promise.all(entries.map(async (entry) => readText(await entry.read())));
    expect(contents).toEqual(['{"a": 1}', '0123456789', '']);
  });

  it('is the same bytes for the same contents', async () => {
    expect(await archive()).toEqual(await archive());
  });

  it('is told from what is none', () => {
    expect(listZip(new Uint8Array([8, 7, 18, 7]))).toBeNull();
    expect(listZip(new Uint8Array())).toBeNull();
  });

  it('may be packed anew by another program, with a comment behind it', async () => {
    const content = Buffer.from('a'.repeat(1000));
    const packed = deflateRawSync(content);
    const stored = await bytesOf(await writeZip([{ name: 'm', content: new Blob([content]) }]));
    const crc = new DataView(stored.buffer).getUint32(14, true);
    const entries = listZip(byHand(packed, content.length, crc))!;
    expect(readText(await entries[0]!.read())).toBe('a'.repeat(1000));
  });
});

describe('a damaged archive', () => {
  it('that is cut off says so', async () => {
    const whole = await archive();
    expect(() => listZip(whole.slice(0, whole.length - 30))).toThrow(new SyntaxError('it is cut off'));
  });

  it('whose contents were changed says which', async () => {
    const changed = await archive();
    changed[30 + 'card.json'.length]! ^= 1;
    await expect(listZip(changed)![0]!.read()).rejects.toThrow(new SyntaxError('card.json is damaged'));
  });

  it('that unpacks to more than it says is given up', async () => {
    const bomb = byHand(deflateRawSync(Buffer.alloc(10_000_000)), 100, 0);
    await expect(listZip(bomb)![0]!.read()).rejects.toThrow(
      new SyntaxError('there is more in it than it says'),
    );
  });

  it('whose list leads elsewhere says so', async () => {
    const whole = await archive();
    const view = new DataView(whole.buffer);
    view.setUint32(whole.length - 6, 3, true);
    expect(() => listZip(whole)).toThrow(new SyntaxError('its list of files is damaged'));
  });
});

/** One deflated file `m`, as other programs write it. */
function byHand(packed: Uint8Array, bytes: number, crc: number): Uint8Array<ArrayBuffer> {
  const local = 31 + packed.length;
  const comment = 'made by hand';
  const out = new Uint8Array(local + 47 + 22 + comment.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, 0x04034b50, true);
  view.setUint16(26, 1, true);
  out[30] = 109;
  out.set(packed, 31);
  view.setUint32(local, 0x02014b50, true);
  view.setUint16(local + 10, 8, true);
  view.setUint32(local + 16, crc, true);
  view.setUint32(local + 20, packed.length, true);
  view.setUint32(local + 24, bytes, true);
  view.setUint16(local + 28, 1, true);
  out[local + 46] = 109;
  const end = local + 47;
  view.setUint32(end, 0x06054b50, true);
  view.setUint16(end + 10, 1, true);
  view.setUint32(end + 16, local, true);
  view.setUint16(end + 20, comment.length, true);
  out.set(new TextEncoder().encode(comment), end + 22);
  return out;
}
