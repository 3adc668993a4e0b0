/** A picture where shaders can read it: the video frame itself, or a copy. Either is valid as long as the frame is open. */
export type GpuPicture =
  | { readonly external: GPUExternalTexture }
  /** As large as the picture, values 0 to 1. */
  | { readonly texture: GPUTexture };
