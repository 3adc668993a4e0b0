import type { Pair } from '../check-arguments.ts';
import type { WindowAttributes } from './attributes.ts';

/** A shader's code, and a key that names every value baked into it. Sizes are uniforms. */
export interface PoolingShader {
  readonly key: string;
  readonly code: string;
}

/** Pixel and channels of an output value, of `lanes` channels. */
const WHERE = `
  let channels = uniforms.outShape.w / LANES;
  let channel = index % channels;
  let pixel = index / channels;
  let column = pixel % uniforms.outShape.z;
  let row = pixel / uniforms.outShape.z % uniforms.outShape.y;
  let image = pixel / uniforms.outShape.z / uniforms.outShape.y;`;

/**
 * Each pixel of a plane looks for its own place among the indices: in the windows that it lies in, or with `strays` in
 * all of a plane's indices where one of them lies outside its window. In row order, so the last one stays, or with `sum`
 * all are added up in that order.
 */
export function placeShader(
  { kernelSize, strides, pads, dilations }: WindowAttributes,
  lanes: number,
  sum: boolean,
  strays: boolean,
): PoolingShader {
  const reach = [0, 1].map((axis) => (kernelSize[axis]! - 1) * dilations[axis]! + 1);
  const numbers = [...reach, ...strides, pads.top, pads.left];
  return shader(
    `place_${sum}_${strays}_${numbers.join('_')}_${lanes}`,
    lanes,
    `
      let place = INTS(row * uniforms.outShape.z + column);
      var firstY = (max(0, row + ${pads.top - reach[0]! + 1}) + ${strides[0] - 1}) / ${strides[0]};
      var lastY = min(uniforms.xShape.y - 1, (row + ${pads.top}) / ${strides[0]});
      var firstX = (max(0, column + ${pads.left - reach[1]! + 1}) + ${strides[1] - 1}) / ${strides[1]};
      var lastX = min(uniforms.xShape.z - 1, (column + ${pads.left}) / ${strides[1]});
      ${strays ? allIndices(lanes) : ''}
      var value = FLOATS(0.0);
      for (var y = firstY; y <= lastY; y++) {
        for (var across = firstX; across <= lastX; across++) {
          let at = ((image * uniforms.xShape.y + y) * uniforms.xShape.z + across) * channels + channel;
          let found = indices[at] == place;
          value = ${sum ? 'value + select(FLOATS(0.0), x[at], found)' : 'select(value, x[at], found)'};
        }
      }
      result[index] = value;`,
  );
}

/** For each row of windows: whether an index lies in the plane but outside its own window. */
export function rowStraysShader(
  { kernelSize, strides, pads, dilations, outputSize }: WindowAttributes & { readonly outputSize: Pair },
  lanes: number,
): PoolingShader {
  const reach = [0, 1].map((axis) => (kernelSize[axis]! - 1) * dilations[axis]! + 1);
  const [height, width] = outputSize;
  const numbers = [...reach, ...strides, pads.top, pads.left, height, width];
  return shader(
    `row_strays_${numbers.join('_')}_${lanes}`,
    lanes,
    `
      let top = row * ${strides[0]} - ${pads.top};
      var astray = INTS(0);
      for (var across = 0; across < uniforms.indicesShape.z; across++) {
        let left = across * ${strides[1]} - ${pads.left};
        let at = ((image * uniforms.indicesShape.y + row) * uniforms.indicesShape.z + across) * channels + channel;
        let place = indices[at];
        let y = place / ${width};
        let x = place % ${width};
        let known = (place >= INTS(0)) & (place < INTS(${height * width}));
        let own = (y >= INTS(top)) & (y < INTS(top + ${reach[0]})) & (x >= INTS(left)) & (x < INTS(left + ${reach[1]}));
        astray = select(astray, INTS(1), known & !own);
      }
      result[index] = astray;`,
  );
}

/** For each plane: whether one of its rows has such an index. */
export function planeStraysShader(lanes: number): PoolingShader {
  return shader(
    `plane_strays_${lanes}`,
    lanes,
    `
      var astray = INTS(0);
      for (var y = 0; y < uniforms.rowsShape.y; y++) {
        astray = max(astray, rows[(image * uniforms.rowsShape.y + y) * channels + channel]);
      }
      result[index] = astray;`,
  );
}

/** The value at each index; 0 where there is no such place. */
export function gatherShader(): PoolingShader {
  return shader(
    'gather_in_plane',
    1,
    `
      let place = indices[index];
      let area = uniforms.xShape.y * uniforms.xShape.z;
      if (place < 0 || place >= area) {
        result[index] = 0.0;
      } else {
        result[index] = x[(image * area + place) * channels + channel];
      }`,
  );
}

/** Each pixel of a cell is the input's pixel; with `nails` only the one at the top left, others are 0. */
export function spreadShader([factorY, factorX]: Pair, lanes: number, nails: boolean): PoolingShader {
  return shader(
    `spread_${nails}_${factorY}_${factorX}_${lanes}`,
    lanes,
    `
      let y = row / ${factorY};
      let across = column / ${factorX};
      var value = x[((image * uniforms.xShape.y + y) * uniforms.xShape.z + across) * channels + channel];
      ${nails ? `if (row != y * ${factorY} || column != across * ${factorX}) { value = FLOATS(0.0); }` : ''}
      result[index] = value;`,
  );
}

function shader(key: string, lanes: number, body: string): PoolingShader {
  const typed = (type: string) => (lanes === 4 ? `vec4<${type}>` : type);
  const code = `
    fn main(index : i32) {
      if (index >= uniforms.size) { return; }
      ${WHERE}
      ${body}
    }`;
  return {
    key,
    code: code
      .replaceAll('FLOATS', typed('f32'))
      .replaceAll('INTS', typed('i32'))
      .replaceAll('LANES', `${lanes}`),
  };
}

/** Goes beyond the windows where an index of the plane lies outside its own. */
function allIndices(lanes: number): string {
  return `
      let astray = strays[image * channels + channel] != INTS(0);
      if (${lanes === 4 ? 'any(astray)' : 'astray'}) {
        firstY = 0;
        lastY = uniforms.xShape.y - 1;
        firstX = 0;
        lastX = uniforms.xShape.z - 1;
      }`;
}
