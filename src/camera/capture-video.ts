/**
 * The picture a video element shows now, upright. The caller owns it.
 *
 * A VideoFrame costs no copy, but of a rotated stream it may hold the pixels as the sensor saw them; then, and
 * where VideoFrame is missing, an ImageBitmap (which is always upright) takes its place.
 */
export async function captureVideo(video: HTMLVideoElement): Promise<VideoFrame | ImageBitmap> {
  return uprightFrame(video) ?? (await createImageBitmap(video));
}

function uprightFrame(video: HTMLVideoElement): VideoFrame | null {
  if (typeof VideoFrame === 'undefined') return null;
  let frame: VideoFrame;
  try {
    frame = new VideoFrame(video, { timestamp: Math.round(performance.now() * 1000) });
  } catch {
    return null; // this browser makes VideoFrames of other things only
  }
  if (isUpright(frame, video)) return frame;
  frame.close();
  return null;
}

/** Whether a frame's pixels lie as the element shows them. */
export function isUpright(frame: VideoFrame, { videoWidth, videoHeight }: HTMLVideoElement): boolean {
  const { displayWidth, displayHeight, rotation, flip } = frame as VideoFrame & {
    readonly rotation?: number;
    readonly flip?: boolean;
  };
  return displayWidth === videoWidth && displayHeight === videoHeight && !rotation && !flip;
}
