import type { ShaderBuilder } from '../webgpu/shader-builder.ts';
import type { GpuConv, GpuFilter } from './gpu-call.ts';

/** 0 to `count − 1`. */
export function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/**
 * Ways to read a filter: four output channels from a place in values, and their biases. Where a row of the filter is no whole
 * number of vectors, the last one reads on into the next row; what comes of that is written nowhere.
 */
export function readFilter(
  shader: ShaderBuilder,
  { buffer, outputs, bias, half }: GpuFilter,
): { at(place: string): string; bias(channel: string): string } {
  const wide = outputs % 4 === 0;
  const weights = shader.bind(buffer, wide, false, half);
  const biases = bias && shader.bind(bias, wide, false);
  return {
    at: (place) => `four_${weights}(${place})`,
    bias: (channel) => (biases ? `four_${biases}(${channel})` : 'vec4<f32>(0.0)'),
  };
}

/** Code that ends one vector of sums: activation, residual, and where it goes. Needs `firstX`, `outWidth`, `row`, `y`, `image`. */
export function finish(
  shader: ShaderBuilder,
  { residual, targets }: Pick<GpuConv, 'residual' | 'targets'>,
  sum: string,
  pixel: number,
  channel: string,
  lanes: 1 | 4 = 4,
): string {
  const flat = `row * outWidth + firstX + ${pixel}`;
  let value = `activate(${sum})`;
  if (residual) {
    const place = `${shader.uniform('addOffset', residual.offset)} + (${flat}) * ${shader.uniform('addPitch', residual.pitch)} + ${channel}`;
    value += ` + ${shader.reader(residual, lanes)(place)}`;
  }
  const at = { image: 'image', y: 'y', x: `firstX + ${pixel}`, flat };
  return `if (firstX + ${pixel} < outWidth) {
    let value = ${value};
    ${shader.store(targets, 'value', channel, at, lanes)}
  }`;
}
