import type { GpuProgram } from '../webgpu/gpu-program.ts';
import type { WindowAttributes } from './attributes.ts';

/** Threads of a workgroup, along a row of the result: few where rows are short, as the rest of the last one has nothing to do. */
const WORKGROUP_SIZES = { shortRows: 64, longRows: 256 } as const;
/** Taps of a window that are written one after another instead of in a loop. */
const FEW_TAPS = 9;

/** A type or a function's name, of a vector where four channels come at a time. */
type Typed = (type: string) => string;

/** Shapes as `[batch, height, width, channels]`. */
interface Shapes {
  readonly x: readonly number[];
  readonly out: readonly number[];
}

/** Where they lie, NHWC: `x` and `values` float32, `indices` int32. */
interface Buffers {
  readonly x: GPUBuffer;
  readonly values: GPUBuffer;
  readonly indices: GPUBuffer;
}

/**
 * Maxima and their places at once: each input is read once. One thread for each pixel of the result and four of its channels
 * (one, where they do not come by fours); rows and pictures are dimensions of the dispatch, which spares divisions.
 * NaN is told by its bits: a compiler may take it that there is none.
 * @param lanes channels of a thread; divides their number
 */
export function maxPoolIndicesProgram(
  windows: WindowAttributes,
  { x, out }: Shapes,
  buffers: Buffers,
  lanes: 1 | 4,
): GpuProgram {
  const { kernelSize } = windows;
  const [batch, outHeight, outWidth, channels] = out as [number, number, number, number];
  const typed = (type: string) => (lanes === 4 ? `vec4<${type}>` : type);
  const groups = channels / lanes;
  const rowThreads = outWidth * groups;
  const size = rowThreads < WORKGROUP_SIZES.longRows ? WORKGROUP_SIZES.shortRows : WORKGROUP_SIZES.longRows;
  const inner = kernelSize[0] * kernelSize[1] <= FEW_TAPS && !reachesOut(windows, { x, out });
  const code = `
    struct Uniforms { height : i32, width : i32, rowThreads : i32, groups : i32, outHeight : i32, a : i32, b : i32, c : i32 }
    @group(0) @binding(0) var<uniform> u : Uniforms;
    @group(0) @binding(1) var<storage, read> x : array<${typed('f32')}>;
    @group(0) @binding(2) var<storage, read_write> values : array<${typed('f32')}>;
    @group(0) @binding(3) var<storage, read_write> indices : array<${typed('i32')}>;

    fn isNan(value : ${typed('f32')}) -> ${typed('bool')} {
      return (bitcast<${typed('u32')}>(value) & ${typed('u32')}(0x7fffffffu)) > ${typed('u32')}(0x7f800000u);
    }

    @compute @workgroup_size(${size})
    fn main(@builtin(global_invocation_id) thread : vec3<u32>) {
      let across = i32(thread.x);
      if (across >= u.rowThreads) { return; }
      let row = i32(thread.y);
      let image = i32(thread.z);
      let column = across / u.groups;
      let channel = across - column * u.groups;
      let plane = image * u.height * u.width;
      var best = ${typed('f32')}(0.0);
      var bestIsNan = ${typed('bool')}(false);
      var place = ${typed('i32')}(-1);
      ${inner ? innerTaps(windows, typed) : taps(windows, typed)}
      let at = (image * u.outHeight + row) * u.rowThreads + across;
      values[at] = best;
      indices[at] = place;
    }`;
  return {
    label: 'max pool with indices',
    code,
    uniforms: Int32Array.of(x[1]!, x[2]!, rowThreads, groups, outHeight, 0, 0, 0),
    buffers: [buffers.x, buffers.values, buffers.indices],
    workgroups: [Math.ceil(rowThreads / size), outHeight, batch],
  };
}

/**
 * Looks at each pixel of a window within the picture, in row order. Without a branch for what is rare, such as NaN: a processor
 * that plays a GPU goes through both sides of each.
 */
function innerTaps(
  { kernelSize: [rows, columns], strides, dilations }: WindowAttributes,
  typed: Typed,
): string {
  const numbers = Array.from({ length: rows * columns }, (_, tap) => tap);
  const loads = numbers.map((tap) => {
    const y = Math.floor(tap / columns) * dilations[0];
    const left = (tap % columns) * dilations[1];
    return `
      let place${tap} = corner + ${y} * u.width + ${left};
      let value${tap} = x[start + (${y} * u.width + ${left}) * u.groups];`;
  });
  return `
    let corner = row * ${strides[0]} * u.width + column * ${strides[1]};
    let start = (plane + corner) * u.groups + channel;
    ${loads.join('')}
    best = value0;
    bestIsNan = isNan(value0);
    place = ${typed('i32')}(place0);
    ${numbers
      .slice(1)
      .map((tap) => step(`value${tap}`, `place${tap}`, typed))
      .join('')}`;
}

/** Looks at each pixel of a window that lies in the picture, in row order. */
function taps({ kernelSize, strides, pads, dilations }: WindowAttributes, typed: Typed): string {
  return `
    for (var ky = 0; ky < ${kernelSize[0]}; ky++) {
      let y = row * ${strides[0]} + ky * ${dilations[0]} - ${pads.top};
      if (y < 0 || y >= u.height) { continue; }
      for (var kx = 0; kx < ${kernelSize[1]}; kx++) {
        let left = column * ${strides[1]} + kx * ${dilations[1]} - ${pads.left};
        if (left < 0 || left >= u.width) { continue; }
        let here = y * u.width + left;
        let value = x[(plane + here) * u.groups + channel];
        ${step('value', 'here', typed, true)}
      }
    }`;
}

/** Takes a value if it is better than the best one: NaN is, and what is above it; and the first one, where there is none yet. */
function step(value: string, place: string, typed: Typed, maybeFirst = false): string {
  const first = maybeFirst ? `(place < ${typed('i32')}(0)) | ` : '';
  return `{
    let valueIsNan = isNan(${value});
    let better = ${first}valueIsNan | ((${value} > best) & !bestIsNan);
    best = select(best, ${value}, better);
    bestIsNan = bestIsNan | valueIsNan;
    place = select(place, ${typed('i32')}(${place}), better);
  }`;
}

/** Whether a window reaches over an edge of the picture. */
function reachesOut({ kernelSize, strides, pads, dilations }: WindowAttributes, { x, out }: Shapes): boolean {
  const last = (axis: 0 | 1) =>
    (out[axis + 1]! - 1) * strides[axis] +
    (kernelSize[axis] - 1) * dilations[axis] -
    [pads.top, pads.left][axis]!;
  return pads.top > 0 || pads.left > 0 || last(0) >= x[1]! || last(1) >= x[2]!;
}
