/** The door of the room: everything that the page needs to open and use a source. */
export type { Resolution } from './camera-constraints.ts';
export { filesFrom } from './files-from.ts';
export { type CameraChoice, listCameras, watchCameras } from './list-cameras.ts';
export { type OpenCameraOptions, openCamera } from './open-camera.ts';
export { openFile } from './open-file.ts';
export { openPicture } from './open-picture.ts';
export { openSample } from './open-sample.ts';
export { openScreen } from './open-screen.ts';
export { openVideo } from './open-video.ts';
export { SAMPLES, type Sample } from './samples.ts';
export type { Facing, FrameSource, OpenOptions, SourceKind, ZoomRange } from './source.ts';
