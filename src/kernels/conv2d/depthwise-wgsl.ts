import { activationWgsl } from '../activation/wgsl.ts';
import type { GpuProgram } from '../webgpu/gpu-program.ts';
import type { GpuTraits } from '../webgpu/gpu-tensors.ts';
import { ShaderBuilder } from '../webgpu/shader-builder.ts';
import { isWide, type View } from '../webgpu/view.ts';
import type { ConvAttributes } from './attributes.ts';
import { chooseTile, type GpuConv, type GpuFilter } from './gpu-call.ts';
import { finish, range } from './wgsl-parts.ts';

/** A depthwise convolution as part of a shader. */
export interface DepthwisePart {
  readonly x: View;
  readonly filter: GpuFilter;
  readonly attributes: ConvAttributes;
}

/**
 * Code that sums `d0`, `d1`, … for a run of pixels from `firstX` on of the row `y` of `image`, channel `channel`. Each row of
 * the window is read once for all pixels of the run.
 * @param lanes 4 sums vectors of channels, 1 single ones
 */
export function sumDepthwise(
  shader: ShaderBuilder,
  { x, filter, attributes }: DepthwisePart,
  pixels: number,
  lanes: 1 | 4,
): string {
  const [kernelHeight, kernelWidth] = filter.kernel;
  const { strides, pads } = attributes;
  const type = lanes === 4 ? 'vec4<f32>' : 'f32';
  const read = shader.reader(x, lanes);
  const word = lanes === 4 ? 'four' : 'one';
  const weights = shader.bind(filter.buffer, lanes === 4, false, filter.half);
  const biases = filter.bias && shader.bind(filter.bias, lanes === 4, false);
  const u = (name: string, value: number) => shader.uniform(name, value);
  const span = (pixels - 1) * strides[1] + kernelWidth;
  const columns = range(span);
  return `
    let dChannels = ${u('dChannels', filter.inputs)};
    let dWidth = ${u('dWidth', x.width)};
    let dHeight = ${u('dHeight', x.height)};
    let dLeft = firstX * ${strides[1]} - ${u('dLeft', pads.left)};
    ${range(pixels)
      .map((pixel) => `var d${pixel} = ${biases ? `${word}_${biases}(channel)` : `${type}(0.0)`};`)
      .join('\n')}
    ${columns
      .map(
        (column) => `
    let dIn${column} = dLeft + ${column} >= 0 && dLeft + ${column} < dWidth;
    let dAt${column} = clamp(dLeft + ${column}, 0, dWidth - 1) * ${u('xPitch', x.pitch)} + channel;`,
      )
      .join('')}
    for (var ky = 0; ky < ${kernelHeight}; ky++) {
      let iy = y * ${strides[0]} - ${u('dTop', pads.top)} + ky;
      if (iy < 0 || iy >= dHeight) { continue; }
      let dRow = ${u('xOffset', x.offset)} + (image * dHeight + iy) * dWidth * u.xPitch;
      let dWeight = ky * ${kernelWidth} * dChannels + channel;
      ${range(kernelWidth)
        .map((kx) => `let k${kx} = ${word}_${weights}(dWeight + ${kx} * dChannels);`)
        .join('\n')}
      ${columns
        .map((column) => {
          const used = range(pixels).filter((pixel) => {
            const kx = column - pixel * strides[1];
            return kx >= 0 && kx < kernelWidth;
          });
          if (used.length === 0) return '';
          const sums = used.map((pixel) => `d${pixel} += v * k${column - pixel * strides[1]};`).join(' ');
          return `{ let v = select(${type}(0.0), ${read(`dRow + dAt${column}`)}, dIn${column}); ${sums} }`;
        })
        .join('\n')}
    }`;
}

/** A depthwise convolution, one output channel for each input channel; each thread sums a run of pixels. */
export function depthwiseConvProgram(conv: GpuConv, traits: GpuTraits): GpuProgram {
  const { x, out, attributes } = conv;
  const lanes = isWide(x) ? 4 : 1;
  const groups = x.channels / lanes;
  const { pixels } = chooseTile(out.width, out.batch * out.height, groups, traits);
  const runs = Math.ceil(out.width / pixels);
  const rows = out.batch * out.height;
  const shader = new ShaderBuilder('depthwise conv2d');
  const u = (name: string, value: number) => shader.uniform(name, value);
  const sums = sumDepthwise(shader, conv, pixels, lanes);
  const body = `
    let channel = index % ${u('groups', groups)} * ${lanes};
    let run = index / u.groups;
    if (run >= ${u('runs', runs * rows)}) { return; }
    let firstX = run % ${u('runsPerRow', runs)} * ${pixels};
    let row = run / u.runsPerRow;
    let y = row % ${u('outHeight', out.height)};
    let image = row / u.outHeight;
    let outWidth = ${u('outWidth', out.width)};
    ${sums}
    ${range(pixels)
      .map((pixel) => finish(shader, conv, `d${pixel}`, pixel, 'channel', lanes))
      .join('\n')}`;
  const type = lanes === 4 ? 'vec4<f32>' : 'f32';
  const head = activationWgsl('activate', type, attributes.activation, attributes.alpha);
  return shader.program(head, body, runs * rows * groups);
}
