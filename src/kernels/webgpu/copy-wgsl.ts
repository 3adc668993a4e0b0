import type { GpuProgram } from './gpu-program.ts';
import { ShaderBuilder } from './shader-builder.ts';
import { isWide, type Target, type View } from './view.ts';

/** Moves an image batch from one place to others, enlarged where a target repeats its pixels. */
export function copyProgram(x: View, targets: readonly Target[]): GpuProgram {
  const lanes = isWide(x) ? 4 : 1;
  const shader = new ShaderBuilder('copy');
  const u = (name: string, value: number) => shader.uniform(name, value);
  const groups = x.channels / lanes;
  const pixels = x.batch * x.height * x.width;
  const read = shader.reader(x, lanes);
  const at = { image: 'image', y: 'y', x: 'x', flat: 'pixel' };
  const body = `
    let channel = index % ${u('groups', groups)} * ${lanes};
    let pixel = index / u.groups;
    if (pixel >= ${u('pixels', pixels)}) { return; }
    let x = pixel % ${u('width', x.width)};
    let y = pixel / u.width % ${u('height', x.height)};
    let image = pixel / (u.width * u.height);
    let value = ${read(`${u('xOffset', x.offset)} + pixel * ${u('xPitch', x.pitch)} + channel`)};
    ${shader.store(targets, 'value', 'channel', at, lanes)}`;
  return shader.program('', body, pixels * groups);
}
