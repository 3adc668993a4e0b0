import { LARGEST_HALF } from '../../shared/half.ts';
import type { GpuProgram } from './gpu-program.ts';
import { isWide, type Target, type View } from './view.ts';

/** Threads of a workgroup. */
export const WORKGROUP_SIZE = 64;
/** WebGPU's guaranteed number of workgroups in one direction. */
const MAX_WORKGROUPS = 65_535;

/**
 * What shaders with 16-bit floats begin with. What is too large for them becomes the largest: WGSL leaves open what it is
 * otherwise.
 */
const HALF_WGSL = `enable f16;
      fn half(value : f32) -> f16 { return f16(clamp(value, -${LARGEST_HALF}.0, ${LARGEST_HALF}.0)); }
      fn halves(value : vec4<f32>) -> vec4<f16> {
        return vec4<f16>(clamp(value, vec4<f32>(-${LARGEST_HALF}.0), vec4<f32>(${LARGEST_HALF}.0)));
      }`;

interface Binding {
  readonly name: string;
  readonly buffer: GPUBuffer;
  wide: boolean;
  written: boolean;
  readonly half: boolean;
}

/**
 * Puts a shader together: which buffers it binds and how, what comes as uniforms. A buffer that several operands lie in is
 * bound once, as WebGPU wants it: written where one of them is, four values wide where all of them allow it. Values are f32
 * in the code, also where memory holds f16.
 */
export class ShaderBuilder {
  readonly #label: string;
  readonly #bindings: Binding[] = [];
  readonly #uniforms = new Map<string, number>();

  constructor(label: string) {
    this.#label = label;
  }

  /** Binds what a view lies in; `wide` where only whole vectors are read from it, or written to it. */
  bind(buffer: GPUBuffer, wide: boolean, written: boolean, half = false): string {
    const known = this.#bindings.find((binding) => binding.buffer === buffer);
    if (known) {
      known.wide &&= wide;
      known.written ||= written;
      return known.name;
    }
    const name = `b${this.#bindings.length}`;
    this.#bindings.push({ name, buffer, wide, written, half });
    return name;
  }

  /** A whole number that is not part of the code. */
  uniform(name: string, value: number): string {
    this.#uniforms.set(name, value);
    return `u.${name}`;
  }

  /** Reads from a view's buffer, `at` a place in values: a vector of four from there on, or one. */
  reader(view: View, lanes: 1 | 4): (at: string) => string {
    const name = this.bind(view.buffer, lanes === 4 && isWide(view), false, view.half);
    return (at) => `${lanes === 4 ? 'four' : 'one'}_${name}(${at})`;
  }

  /**
   * Code that writes the vector `value` of the kernel's channels `channel` to `channel + 3` for one pixel.
   * @param pixel as `image`, `y` and `x` of the kernel's output and its number `flat`, i32 each
   */
  store(
    targets: readonly Target[],
    value: string,
    channel: string,
    pixel: { readonly image: string; readonly y: string; readonly x: string; readonly flat: string },
    lanes = 4,
  ): string {
    return targets
      .map(({ view, begin, repeat }, index) => {
        const wide = lanes === 4 && isWide(view) && begin % 4 === 0;
        const name = this.bind(view.buffer, wide, true, view.half);
        const first = this.uniform(`to${index}First`, begin);
        const end = this.uniform(`to${index}End`, begin + view.channels);
        const place = `${this.uniform(`to${index}Offset`, view.offset)} - ${first}`;
        const pitch = this.uniform(`to${index}Pitch`, view.pitch);
        const height = this.uniform(`to${index}Height`, view.height);
        const width = this.uniform(`to${index}Width`, view.width);
        const write = (at: string) => {
          if (wide) {
            return `if (${channel} >= ${first} && ${channel} < ${end}) { put_${name}(${at} + ${channel}, ${value}); }`;
          }
          const each = Array.from({ length: lanes }, (_, lane) => {
            const own = `${channel} + ${lane}`;
            const part = lanes === 4 ? `${value}[${lane}]` : value;
            return `if (${own} >= ${first} && ${own} < ${end}) { puts_${name}(${at} + ${own}, ${part}); }`;
          });
          return each.join('\n');
        };
        if (repeat === 1) return `{ let at = ${place} + (${pixel.flat}) * ${pitch};\n${write('at')} }`;
        return `
          for (var down = 0; down < ${repeat}; down++) {
            for (var across = 0; across < ${repeat}; across++) {
              let row = (${pixel.image}) * ${height} + (${pixel.y}) * ${repeat} + down;
              let at = ${place} + (row * ${width} + (${pixel.x}) * ${repeat} + across) * ${pitch};
              ${write('at')}
            }
          }`;
      })
      .join('\n');
  }

  /**
   * The finished program: `body` is what `main` does with the thread's number `index`, `head` what stands before it.
   * @param threads or workgroups of {@link WORKGROUP_SIZE}, where `perGroup` says that `index` is the workgroup's number
   *   and `local` the thread's within it
   */
  program(head: string, body: string, threads: number, perGroup = false): GpuProgram {
    const groups = perGroup ? threads : Math.ceil(threads / WORKGROUP_SIZE);
    const rows = Math.ceil(groups / MAX_WORKGROUPS);
    const columns = Math.ceil(groups / rows);
    const names = [...this.#uniforms.keys()];
    const group = 'i32(workgroup.y * workgroups.x + workgroup.x)';
    const half = this.#bindings.some((binding) => binding.half) ? HALF_WGSL : '';
    const code = `${half}
      struct Uniforms { ${[...names, 'unused'].map((name) => `${name} : i32,`).join(' ')} }
      @group(0) @binding(0) var<uniform> u : Uniforms;
      ${this.#bindings.map(declare).join('\n')}
      ${head}
      @compute @workgroup_size(${WORKGROUP_SIZE})
      fn main(
        @builtin(workgroup_id) workgroup : vec3<u32>,
        @builtin(num_workgroups) workgroups : vec3<u32>,
        @builtin(local_invocation_index) thread : u32,
      ) {
        ${
          perGroup
            ? `let index = ${group};\nlet local = i32(thread);`
            : `let index = ${group} * ${WORKGROUP_SIZE} + i32(thread);`
        }
        ${body}
      }`;
    return {
      label: this.#label,
      code,
      uniforms: Int32Array.from([...this.#uniforms.values(), 0]),
      buffers: this.#bindings.map(({ buffer }) => buffer),
      workgroups: [columns, rows, 1],
    };
  }
}

/** Where memory holds f16, values are converted as they are read and written. */
function declare({ name, wide, written, half }: Binding, index: number): string {
  const [held, four] = half ? ['f16', 'vec4<f16>'] : ['f32', 'vec4<f32>'];
  const access = written ? 'read_write' : 'read';
  const each = [0, 1, 2, 3].map((lane) => `${name}[at + ${lane}]`).join(', ');
  const declaration = `@group(0) @binding(${index + 1}) var<storage, ${access}> ${name} : array<${wide ? four : held}>;`;
  const read = wide
    ? `fn four_${name}(at : i32) -> vec4<f32> { return vec4<f32>(${name}[at >> 2u]); }`
    : `fn four_${name}(at : i32) -> vec4<f32> { return vec4<f32>(${four}(${each})); }
       fn one_${name}(at : i32) -> f32 { return f32(${name}[at]); }`;
  if (!written) return `${declaration}\n${read}`;
  const value = half ? 'halves(value)' : 'value';
  const write = wide
    ? `fn put_${name}(at : i32, value : vec4<f32>) { ${name}[at >> 2u] = ${value}; }`
    : `fn put_${name}(at : i32, value : vec4<f32>) {
         let own = ${value};
         ${name}[at] = own.x; ${name}[at + 1] = own.y; ${name}[at + 2] = own.z; ${name}[at + 3] = own.w;
       }
       fn puts_${name}(at : i32, value : f32) { ${name}[at] = ${half ? 'half(value)' : 'value'}; }`;
  return `${declaration}\n${read}\n${write}`;
}
