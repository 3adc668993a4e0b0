/**
 * Where an image batch lies in GPU memory, NHWC: pixel `i`, channel `c` at `offset + i · pitch + c`, in values.
 * Several may share a buffer, side by side: that is how values are joined without being copied.
 */
export interface View {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  /** From one pixel to the next. */
  readonly pitch: number;
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Floats of 16 bits; of 32 where absent. All that lies in one buffer at a time is of one kind. */
  readonly half?: boolean;
}

/** A view of the whole of a buffer. */
export function denseView(buffer: GPUBuffer, [batch, height, width, channels]: readonly number[]): View {
  return {
    buffer,
    offset: 0,
    pitch: channels!,
    batch: batch!,
    height: height!,
    width: width!,
    channels: channels!,
  };
}

/** Whether four channels at a time can be reached as one vector. */
export function isWide({ offset, pitch, channels }: View): boolean {
  return offset % 4 === 0 && pitch % 4 === 0 && channels % 4 === 0;
}

/** One place that a kernel writes some of its channels to. */
export interface Target {
  readonly view: View;
  /** The kernel's channels `begin` to `begin + view.channels` go there. */
  readonly begin: number;
  /** Each pixel becomes a square of this side: nearest-neighbour enlargement on the way out. */
  readonly repeat: number;
}
