/** The app's folder as seen from the worker's script; each build of the page sets it. */
declare const APP_FROM_WORKER: string;

/** Where the built app keeps the engine's files. */
export function engineBase(): string {
  return new URL(`${APP_FROM_WORKER}engine/`, self.location.href).href;
}

/** Where onnxruntime-web's files lie: beside the app. */
export function ortBase(): string {
  return new URL(`${APP_FROM_WORKER}ort/`, self.location.href).href;
}
