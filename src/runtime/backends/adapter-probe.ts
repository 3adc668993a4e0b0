/** An adapter that may be worth a measurement, or the reason why there is none. */
export type AdapterProbe =
  | { readonly adapter: GPUAdapter; readonly software: boolean; readonly description: string }
  | { readonly adapter: null; readonly reason: string };

/**
 * Looks for a WebGPU adapter without making a device.
 * @param gpu `navigator.gpu`, or Dawn's in Node.
 */
export async function probeAdapter(gpu: GPU | undefined = globalThis.navigator?.gpu): Promise<AdapterProbe> {
  if (!gpu) return { adapter: null, reason: 'this browser has no WebGPU' };
  let adapter: GPUAdapter | null;
  try {
    adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  } catch (error) {
    return { adapter: null, reason: error instanceof Error ? error.message : String(error) };
  }
  if (!adapter) return { adapter: null, reason: 'no graphics adapter was found' };
  const software = isSoftware(adapter);
  return { adapter, software, description: describe(adapter.info, software) };
}

/** `isFallbackAdapter` moved from the adapter to its info; the name is the last hint where both are missing. */
function isSoftware(adapter: GPUAdapter): boolean {
  const info = adapter.info as GPUAdapterInfo & { isFallbackAdapter?: boolean };
  const old = adapter as GPUAdapter & { isFallbackAdapter?: boolean };
  if (info.isFallbackAdapter || old.isFallbackAdapter) return true;
  return /swiftshader|llvmpipe|lavapipe|software|basic render/i.test(
    `${info.vendor} ${info.architecture} ${info.device} ${info.description}`,
  );
}

function describe(info: GPUAdapterInfo, software: boolean): string {
  const name = info.description || [info.vendor, info.architecture].filter(Boolean).join(' ') || 'WebGPU';
  return software ? `${name} (software)` : name;
}
