import { serialization, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { initializers, type Shape } from '@tensorflow/tfjs-layers';

/** tf.layers takes only descendants of its initialisers' base class, and exports none of them. */
const Initializer = Object.getPrototypeOf(initializers.zeros().constructor) as InitializerClass;

type InitializerClass = (new () => ReturnType<typeof initializers.heNormal>) &
  Pick<typeof serialization.Serializable, 'fromConfig'>;

/**
 * Starts a transposed convolution as bilinear enlargement, channel by channel.
 * For a kernel `[height, width, filters ÷ groups, channels]` with as many filters as channels; a kernel of 2 f pixels and
 * strides of f enlarge f times. ref: Long et al. 2015, arXiv 1411.4038, section 3.3
 */
export class GlanceBilinear extends Initializer {
  static readonly className = 'GlanceBilinear';

  override apply(shape: Shape): Tensor {
    const [height, width, perGroup, channels] = shape as [number, number, number, number];
    const rows = tent(height);
    const columns = tent(width);
    const values = new Float32Array(height * width * perGroup * channels);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let channel = 0; channel < channels; channel++) {
          const at = ((y * width + x) * perGroup + (channel % perGroup)) * channels + channel;
          values[at] = rows[y]! * columns[x]!;
        }
      }
    }
    return tensor(values, [height, width, perGroup, channels], 'float32');
  }

  override getConfig(): serialization.ConfigDict {
    return {};
  }
}

/** Rises to the middle and falls, e.g. 0.25, 0.75, 0.75, 0.25. */
function tent(length: number): number[] {
  const factor = Math.ceil(length / 2);
  const centre = (length - 1) / 2;
  return Array.from({ length }, (_, at) => 1 - Math.abs(at - centre) / factor);
}

serialization.registerClass(GlanceBilinear);
