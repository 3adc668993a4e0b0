import type { GpuProgram } from '../webgpu/gpu-program.ts';
import { ShaderBuilder } from '../webgpu/shader-builder.ts';
import { isWide, type Target, type View } from '../webgpu/view.ts';
import type { WindowAttributes } from './attributes.ts';

/** A maximum over windows without dilation; padding counts as lower than anything. One vector of channels per thread. */
export function maxPoolProgram(
  x: View,
  { kernelSize, strides, pads }: Omit<WindowAttributes, 'dilations'>,
  out: Pick<View, 'height' | 'width'>,
  targets: readonly Target[],
): GpuProgram {
  const lanes = isWide(x) ? 4 : 1;
  const lowest = lanes === 4 ? 'vec4<f32>(-0x1.fffffep+127)' : '-0x1.fffffep+127';
  const shader = new ShaderBuilder('max pool');
  const u = (name: string, value: number) => shader.uniform(name, value);
  const groups = x.channels / lanes;
  const pixels = x.batch * out.height * out.width;
  const read = shader.reader(x, lanes);
  const body = `
    let channel = index % ${u('groups', groups)} * ${lanes};
    let pixel = index / u.groups;
    if (pixel >= ${u('pixels', pixels)}) { return; }
    let x = pixel % ${u('outWidth', out.width)};
    let y = pixel / u.outWidth % ${u('outHeight', out.height)};
    let image = pixel / (u.outWidth * u.outHeight);
    let top = y * ${u('strideY', strides[0])} - ${u('padTop', pads.top)};
    let left = x * ${u('strideX', strides[1])} - ${u('padLeft', pads.left)};
    let lastY = min(top + ${u('kernelY', kernelSize[0])}, ${u('height', x.height)});
    let lastX = min(left + ${u('kernelX', kernelSize[1])}, ${u('width', x.width)});
    var most = ${lowest};
    for (var iy = max(top, 0); iy < lastY; iy++) {
      let row = (image * u.height + iy) * u.width;
      for (var ix = max(left, 0); ix < lastX; ix++) {
        most = max(most, ${read(`${u('xOffset', x.offset)} + (row + ix) * ${u('xPitch', x.pitch)} + channel`)});
      }
    }
    ${shader.store(targets, 'most', 'channel', { image: 'image', y: 'y', x: 'x', flat: 'pixel' }, lanes)}`;
  return shader.program('', body, pixels * groups);
}
