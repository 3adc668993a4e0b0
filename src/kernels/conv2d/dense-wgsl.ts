import { activationWgsl } from '../activation/wgsl.ts';
import type { GpuProgram } from '../webgpu/gpu-program.ts';
import type { GpuTraits } from '../webgpu/gpu-tensors.ts';
import { ShaderBuilder } from '../webgpu/shader-builder.ts';
import { isWide } from '../webgpu/view.ts';
import { noPads } from './attributes.ts';
import { chooseTile, type GpuConv } from './gpu-call.ts';
import { finish, range, readFilter } from './wgsl-parts.ts';

/**
 * A convolution over all channels. Each thread sums a run of neighbouring pixels × some vectors of four output channels in
 * registers. Threads side by side have the same pixels and neighbouring channels: what they read of the filter and write
 * lies side by side, and the inputs are the same for all of them.
 */
export function denseConvProgram(conv: GpuConv, traits: GpuTraits): GpuProgram {
  const { x, filter, attributes, out, targets } = conv;
  const [kernelHeight, kernelWidth] = filter.kernel;
  const pointwise = kernelHeight * kernelWidth === 1;
  const straight = pointwise && attributes.strides.every((stride) => stride === 1) && noPads(attributes);
  // Without rows to respect, all pixels of all images are one.
  const flat = straight && targets.every(({ repeat }) => repeat === 1);
  const [width, rows] = flat ? [out.batch * out.height * out.width, 1] : [out.width, out.batch * out.height];
  const vectors = Math.ceil(filter.outputs / 4);
  const tile = chooseTile(width, rows, vectors, traits);
  const runs = Math.ceil(width / tile.pixels);
  const groups = vectors / tile.vectors;

  const shader = new ShaderBuilder('conv2d');
  const wide = isWide(x);
  const read = shader.reader(x, wide ? 4 : 1);
  const weights = readFilter(shader, filter);
  const pixels = range(tile.pixels);
  const lanes = range(tile.vectors);
  const u = (name: string, value: number) => shader.uniform(name, value);
  const sums = (write: (pixel: number, lane: number) => string) =>
    pixels.flatMap((pixel) => lanes.map((lane) => write(pixel, lane))).join('\n');
  const step = wide ? 4 : 1;
  const ix = (pixel: number) =>
    straight ? `firstX + ${pixel}` : `(firstX + ${pixel}) * ${attributes.strides[1]} - padLeft + kx`;
  const inside = (pixel: number) =>
    straight ? '' : `let in${pixel} = ix${pixel} >= 0 && ix${pixel} < inWidth;`;
  const value = (pixel: number) => {
    const got = read(`at${pixel} + c`);
    return straight ? got : `select(${wide ? 'vec4<f32>(0.0)' : '0.0'}, ${got}, in${pixel})`;
  };
  const multiply = (pixel: number, lane: number) =>
    wide
      ? `s${pixel}_${lane} += v${pixel}.x * w0_${lane} + v${pixel}.y * w1_${lane} + v${pixel}.z * w2_${lane} + v${pixel}.w * w3_${lane};`
      : `s${pixel}_${lane} += v${pixel} * w0_${lane};`;
  const sumTap = `
    ${pixels
      .map(
        (pixel) => `
      let ix${pixel} = ${ix(pixel)};
      ${inside(pixel)}
      let at${pixel} = ${u('xOffset', x.offset)} + (inRow + clamp(ix${pixel}, 0, inWidth - 1)) * ${u('xPitch', x.pitch)};`,
      )
      .join('')}
    for (var c = 0; c < inputs; c += ${step}) {
      ${range(step)
        .flatMap((i) =>
          lanes.map((lane) => `let w${i}_${lane} = ${weights.at(`weight + ${i} * outputs + ${4 * lane}`)};`),
        )
        .join('\n')}
      weight += ${step} * outputs;
      ${pixels.map((pixel) => `{ let v${pixel} = ${value(pixel)};\n${lanes.map((lane) => multiply(pixel, lane)).join('\n')} }`).join('\n')}
    }`;
  const body = `
    let group = index % ${u('groups', groups)};
    let run = index / u.groups;
    if (run >= ${u('runs', runs * rows)}) { return; }
    let channel = group * ${4 * tile.vectors};
    let firstX = run % ${u('runsPerRow', runs)} * ${tile.pixels};
    let row = run / u.runsPerRow;
    let y = row % ${u('outHeight', flat ? 1 : out.height)};
    let image = row / u.outHeight;
    let outWidth = ${u('outWidth', width)};
    let inWidth = ${u('inWidth', flat ? width : x.width)};
    let inputs = ${u('inputs', filter.inputs)};
    let outputs = ${u('outputs', filter.outputs)};
    ${lanes.map((lane) => `let bias${lane} = ${weights.bias(`channel + ${4 * lane}`)};`).join('\n')}
    ${sums((pixel, lane) => `var s${pixel}_${lane} = bias${lane};`)}
    ${
      straight
        ? `let inRow = (image * u.outHeight + y) * inWidth; var weight = channel; ${sumTap}`
        : `
      let inHeight = ${u('inHeight', x.height)};
      let padLeft = ${u('padLeft', attributes.pads.left)};
      for (var ky = 0; ky < ${kernelHeight}; ky++) {
        let iy = y * ${attributes.strides[0]} - ${u('padTop', attributes.pads.top)} + ky;
        if (iy < 0 || iy >= inHeight) { continue; }
        let inRow = (image * inHeight + iy) * inWidth;
        for (var kx = 0; kx < ${kernelWidth}; kx++) {
          var weight = (ky * ${kernelWidth} + kx) * inputs * outputs + channel;
          ${sumTap}
        }
      }`
    }
    ${sums((pixel, lane) => finish(shader, conv, `s${pixel}_${lane}`, pixel, `channel + ${4 * lane}`))}`;
  const head = activationWgsl('activate', 'vec4<f32>', attributes.activation, attributes.alpha);
  return shader.program(head, body, runs * rows * groups);
}
