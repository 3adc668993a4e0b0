import { DEFAULT_SEGMENT_OPTIONS } from '../shared/segment-defaults.ts';
import type { GpuMaskPainter } from './gpu-mask-painter.ts';

const SIDE = 8;
const RED = [255, 0, 0, 255];
const GREEN = [0, 255, 0, 255];
const BLUE = [0, 0, 255, 255];
/** Of 255. */
const TOLERANCE = 24;

/**
 * Whether a small frame painted by a painter can be seen by the browser: a red person on green, painted on blue. Where
 * the canvas and WebGPU share no memory its pictures are empty, without any error.
 */
export async function canvasShows(
  device: GPUDevice,
  painter: Pick<GpuMaskPainter, 'paint'>,
): Promise<boolean> {
  const texture = device.createTexture({
    label: 'painter test',
    size: [SIDE, SIDE],
    format: 'rgba8unorm',
    usage: GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.COPY_DST,
  });
  const buffer = device.createBuffer({
    label: 'painter test mask',
    size: SIDE * SIDE,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
  });
  device.pushErrorScope('validation');
  let painted: ImageBitmap;
  try {
    const rgba = Uint8Array.from(halves(RED, GREEN).flat());
    device.queue.writeTexture({ texture }, rgba, { bytesPerRow: SIDE * 4 }, [SIDE, SIDE]);
    device.queue.writeBuffer(buffer, 0, Uint8Array.from(halves(255, 0)));
    const frame = { width: SIDE, height: SIDE };
    const mask = { ...frame, kind: 'alpha', content: { x: 0, y: 0, ...frame }, buffer } as const;
    const options = { ...DEFAULT_SEGMENT_OPTIONS, effect: 'colour', colour: '#0000ff' } as const;
    painted = painter.paint({ texture }, frame, mask, options, null);
  } finally {
    void device.popErrorScope().catch(() => null);
    buffer.destroy();
    texture.destroy();
  }
  const context = new OffscreenCanvas(SIDE, SIDE).getContext('2d', { willReadFrequently: true });
  context?.drawImage(painted, 0, 0);
  painted.close();
  const looks = (x: number, colour: readonly number[]) =>
    context
      ?.getImageData(x, SIDE / 2, 1, 1)
      .data.every((level, channel) => Math.abs(level - colour[channel]!) <= TOLERANCE) === true;
  return looks(1, RED) && looks(SIDE - 2, BLUE);
}

function halves<T>(left: T, right: T): T[] {
  return Array.from({ length: SIDE * SIDE }, (_, at) => (at % SIDE < SIDE / 2 ? left : right));
}
