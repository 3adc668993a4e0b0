/** A dispatch of a shader of ours. */
export interface GpuProgram {
  readonly label: string;
  /** WGSL with an entry point `main`; also the key of its pipeline: what is not in it comes as uniforms. */
  readonly code: string;
  /** Binding 0. */
  readonly uniforms: Int32Array<ArrayBuffer>;
  /** Bindings 1 and up. */
  readonly buffers: readonly GPUBuffer[];
  readonly workgroups: readonly [number, number, number];
}
