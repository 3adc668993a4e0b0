import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { GlanceError } from '../shared/errors.ts';

/** Where Chromium and Chrome keep their software Vulkan driver. */
const SWIFTSHADER_PLACES = [
  '/usr/lib/chromium/vk_swiftshader_icd.json',
  '/usr/lib/chromium-browser/vk_swiftshader_icd.json',
  '/usr/lib64/chromium-browser/vk_swiftshader_icd.json',
  '/opt/google/chrome/vk_swiftshader_icd.json',
  '/opt/chromium.org/chromium/vk_swiftshader_icd.json',
  '/snap/chromium/current/usr/lib/chromium-browser/vk_swiftshader_icd.json',
];

/** Set by people who chose a Vulkan driver themselves: then no other is tried. */
const DRIVER_VARIABLES = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES', 'VK_ADD_DRIVER_FILES'];

/** WebGPU without a browser. It keeps the process alive until its owner disposes it, after the device. */
export interface NodeGpu {
  readonly gpu: GPU;
  /** The driver file that had to be borrowed because the machine has no usable GPU. */
  readonly borrowedDriver: string | null;
  dispose(): void;
}

/**
 * Starts Dawn (npm `webgpu`). tfjs looks for its `GPU…` constants and for `navigator.gpu` on the global object, so both
 * are put there.
 * Without a hardware adapter, Chromium's software Vulkan driver is tried where Chromium is installed.
 *
 * @throws GlanceError `backend-unsupported` when the package is not installed or there is no adapter at all
 */
export async function startNodeGpu(): Promise<NodeGpu> {
  const dawn = await import('webgpu').catch((cause: unknown) => {
    throw unsupported(
      'the optional npm package “webgpu” is not installed or has no build for this machine',
      cause,
    );
  });
  Object.assign(globalThis, dawn.globals);
  const gpu = await tryGpu(dawn.create);
  if (gpu) return published(gpu, null);
  const chosen = DRIVER_VARIABLES.find((name) => process.env[name]);
  if (chosen) throw unsupported(`the Vulkan driver named by ${chosen} gives no adapter`);
  const driver = SWIFTSHADER_PLACES.find((place) => existsSync(place));
  if (!driver) {
    throw unsupported(
      'this machine has no usable GPU, and there is no Chromium whose software driver could be used',
    );
  }
  // The Vulkan loader reads this when Dawn makes its next instance.
  process.env.VK_ICD_FILENAMES = driver;
  const softwareGpu = await tryGpu(dawn.create);
  if (!softwareGpu) throw unsupported(`no usable GPU, and the software driver ${driver} gives no adapter`);
  return published(softwareGpu, driver);
}

function published(gpu: GPU, borrowedDriver: string | null): NodeGpu {
  // Node has a navigator of its own from version 21 on.
  if (!globalThis.navigator) {
    const navigator = {
      userAgent: `Node.js/${process.versions.node}`,
      hardwareConcurrency: availableParallelism(),
    };
    Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  }
  Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true });
  return {
    gpu,
    borrowedDriver,
    dispose: () => void Reflect.deleteProperty(globalThis.navigator, 'gpu'),
  };
}

async function tryGpu(create: (options: string[]) => GPU): Promise<GPU | null> {
  try {
    const gpu = create([]);
    return (await gpu.requestAdapter()) ? gpu : null;
  } catch {
    return null;
  }
}

function unsupported(reason: string, cause?: unknown): GlanceError {
  return new GlanceError('backend-unsupported', { backend: 'WebGPU', reason }, { cause });
}
