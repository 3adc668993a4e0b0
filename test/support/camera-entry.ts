import { FramePump } from '../../src/camera/frame-pump.ts';
import * as sources from '../../src/camera/frame-source.ts';

const cameraRoom = { ...sources, FramePump };

declare global {
  /** src/camera, on the page that camera-page.ts serves. */
  var glanceCamera: typeof cameraRoom;
}

globalThis.glanceCamera = cameraRoom;
