/** Compiles the AssemblyScript kernels into `outFolder`, relative to the project or absolute. */
export function buildKernels(outFolder?: string): Promise<void>;
