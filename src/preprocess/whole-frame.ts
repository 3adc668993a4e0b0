/** Whether an image is a video frame whose stored pixels are those that are shown: opaque, upright, not scaled. */
export function isWholeFrame(
  image: VideoFrame | ImageBitmap,
  width: number,
  height: number,
): image is VideoFrame {
  if (typeof VideoFrame === 'undefined' || !(image instanceof VideoFrame)) return false;
  const { format, visibleRect, displayWidth, displayHeight } = image;
  const { rotation, flip } = image as { readonly rotation?: number; readonly flip?: boolean };
  return (
    !format?.includes('A') &&
    visibleRect?.width === width &&
    visibleRect.height === height &&
    displayWidth === width &&
    displayHeight === height &&
    !rotation &&
    !flip
  );
}
