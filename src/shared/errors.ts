/** What a model is for. */
export type TaskName = 'detect' | 'segment' | 'instances' | 'classify';

/** What each error code carries; the message table below is exhaustive over these keys. */
export interface GlanceErrorDetails {
  // camera and sources
  'camera-denied': Record<never, never>;
  'camera-missing': Record<never, never>;
  'camera-busy': { label?: string };
  'camera-overconstrained': { constraint: string };
  'camera-unplugged': { label?: string };
  'camera-black': { seconds: number };
  'camera-failed': { reason: string };
  'insecure-context': Record<never, never>;
  'screen-denied': Record<never, never>;
  'screen-unsupported': Record<never, never>;
  'screen-failed': { reason: string };
  'picture-unreadable': { name: string };
  'picture-too-large': { name: string; megapixels: number; limit: number };
  'file-empty': { name: string };
  'video-undecodable': { name: string };
  'sample-missing': { name: string };
  'capture-failed': { label: string; reason: string };
  // models
  'card-missing': { url: string; status?: number; elsewhere?: true };
  'card-malformed': { url: string; problem: string };
  'model-missing': { url: string; status?: number };
  'model-truncated': { file: string; expectedBytes: number; actualBytes: number };
  'model-hash-mismatch': { file: string; expected: string; actual: string };
  'model-unreadable': { file: string; problem: string; format?: 'tfjs' };
  'model-parts-missing': { file: string; missing: readonly string[] };
  'model-foreign': { file: string; format: ForeignFormat };
  'model-unknown-ops': { ops: readonly string[] };
  'model-unknown': { id: string; known: readonly string[] };
  'model-shape': { node: string; problem: string };
  'input-size-unsupported': { size: number; allowed: string };
  'head-mismatch': { head: string; problem: string };
  'model-unrecognised': { file: string; reasons: readonly string[] };
  'label-file-malformed': { file: string; problem: string };
  'label-count': { file: string; labels: number; classes: number };
  'labels-needed': { file: string };
  // the library of a person's own models
  'kept-missing': { id: string };
  'inspect-timeout': { file: string; seconds: number };
  'package-damaged': { file: string; problem: string };
  'library-unavailable': Record<never, never>;
  'library-full': { name: string; neededBytes: number; leftBytes: number | null };
  'library-unwritable': { name: string; reason: string };
  'task-mismatch': { model: string; task: TaskName; expected: TaskName };
  // tensor operations
  'bad-argument': { op: string; argument: string; problem: string };
  'model-too-large': { backend: string; problem: string };
  // engine
  'backend-unsupported': { backend: string; reason: string };
  'no-backend': { webgpu: string; wasm: string };
  'device-lost': { reason: string };
  'worker-died': { reason: string };
  'worker-unresponsive': { afterMs: number };
  'engine-failed': { reason: string };
  'engine-stopped': Record<never, never>;
  // offline and installed
  'offline-unsupported': { cause: 'insecure' | 'certificate' | 'browser' };
  'offline-file-failed': { file: string; problem: string };
  'storage-full': { neededBytes: number };
  'storage-denied': { reason: string };
  // command line
  'cli-usage': { problem: string };
  'file-missing': { path: string };
  'folder-without-pictures': { path: string };
  'picture-undecodable': { name: string; reason: string };
  'package-missing': { package: string; purpose: string };
  'card-needed': { file: string };
  'download-failed': { url: string; problem: string };
  'model-exists': { id: string; folder: string };
  'labels-malformed': { file: string; line: number; problem: string };
  'test-data-unusable': { path: string; problem: string };
  'file-unwritable': { path: string; reason: string };
}

/** Kinds of files that are taken for ONNX models and are none. */
export type ForeignFormat =
  | 'pytorch'
  | 'safetensors'
  | 'tflite'
  | 'tensorflow'
  | 'tfjs'
  | 'keras'
  | 'coreml'
  | 'html'
  | 'lfs'
  | 'zip';

/** Every way Glance can fail, as one literal union. */
export type GlanceErrorCode = keyof GlanceErrorDetails;

/** An error as it crosses the worker: no prototype, no stack, all the facts. */
export interface GlanceErrorData<Code extends GlanceErrorCode = GlanceErrorCode> {
  readonly code: Code;
  readonly details: GlanceErrorDetails[Code];
}

const NO_OFFLINE = {
  insecure: 'This page did not come over https, so it cannot be kept for offline use.',
  certificate:
    'This browser does not trust the server’s certificate, so it cannot keep Glance for offline use. Install the certificate on this device, then reload the page.',
  browser:
    'This browser cannot keep Glance for offline use: it has no service workers, or this is a private window.',
} as const;

const TASKS = {
  detect: 'detect',
  segment: 'segment',
  instances: 'outline objects',
  classify: 'classify pictures',
} as const;

/** What each is, and how an ONNX model is made from it. */
const FOREIGN: Readonly<Record<ForeignFormat, string>> = {
  pytorch:
    'is a PyTorch file, not an ONNX model. Export it: torch.onnx.export(model, example, "model.onnx"), or for Ultralytics models: yolo export model=FILE format=onnx.',
  tflite:
    'is a TensorFlow Lite model, not an ONNX model. Export one: python -m tf2onnx.convert --tflite FILE --output model.onnx --opset 17.',
  tensorflow:
    'is a TensorFlow graph, not an ONNX model. Export one: python -m tf2onnx.convert --saved-model FOLDER --output model.onnx --opset 17, or --graphdef FILE with --inputs and --outputs.',
  keras:
    'is a Keras model, not an ONNX model. Export one in Python: keras.saving.load_model("FILE").export("model.onnx", format="onnx").',
  safetensors:
    'holds weights alone (safetensors), not an ONNX model. Load them into their network in Python and export that: torch.onnx.export(model, example, "model.onnx"), or for Hugging Face models: optimum-cli export onnx --model FOLDER OUT.',
  tfjs: 'is a TensorFlow.js layers model, and Glance reads graph models. Convert it: tensorflowjs_converter --input_format=tfjs_layers_model --output_format=tfjs_graph_model model.json FOLDER.',
  coreml:
    'is a Core ML model, not an ONNX model. Export ONNX from what it was made of: torch.onnx.export(model, example, "model.onnx"), or for Ultralytics models: yolo export model=best.pt format=onnx.',
  html: 'is a web page, not an ONNX model: the page of a download was saved in the place of the file. Download the file itself.',
  lfs: 'is a Git LFS pointer, not the model itself. Fetch it with “git lfs pull”, or download the file itself.',
  zip: 'is a zip archive, not an ONNX model. Unpack it and open the .onnx file in it; from any other model in it export ONNX first.',
};

type Messages = { readonly [Code in GlanceErrorCode]: (details: GlanceErrorDetails[Code]) => string };

/** Each message says what happened and what the person can do. */
const MESSAGES: Messages = {
  'camera-denied': () =>
    'Glance may not use the camera. Allow it in the address bar’s site settings, then try again, or open a picture instead.',
  'camera-missing': () =>
    'No camera was found. Connect one and try again, or open a picture or video instead.',
  'camera-busy': ({ label }) =>
    `${label || 'The camera'} is in use by another app. Close that app and try again, or choose another camera.`,
  'camera-overconstrained': ({ constraint }) =>
    `This camera cannot do the requested ${constraint}. Choose another camera or resolution.`,
  'camera-unplugged': ({ label }) =>
    `${label || 'The camera'} was disconnected. Plug it back in, or choose another source.`,
  'camera-black': ({ seconds }) =>
    `The camera has sent only black for ${seconds} s. Check its cover or privacy switch, or choose another camera.`,
  'camera-failed': ({ reason }) =>
    `The camera could not start (${reason}). Try again, or choose another source.`,
  'insecure-context': () =>
    'The camera needs a secure page. Open Glance over https:// or on localhost; pictures and videos work here too.',
  'screen-denied': () =>
    'Screen sharing was not allowed. Try again and pick a window, or choose another source.',
  'screen-unsupported': () => 'This browser cannot share a screen with a page. Choose another source.',
  'screen-failed': ({ reason }) =>
    `The screen could not be shared (${reason}). Try again, or choose another source.`,
  'picture-unreadable': ({ name }) =>
    `“${name}” is not a picture this browser can read. Try a JPEG, PNG, WebP or AVIF file.`,
  'picture-too-large': ({ name, megapixels, limit }) =>
    `“${name}” has ${megapixels} megapixels, and Glance opens at most ${limit}. Scale it down and try again.`,
  'file-empty': ({ name }) => `“${name}” is empty. Choose another file.`,
  'video-undecodable': ({ name }) =>
    `This browser cannot decode the video “${name}”. Try an MP4 (H.264) or WebM file.`,
  'sample-missing': ({ name }) => `There is no sample picture “${name}”. Choose one from the list.`,
  'capture-failed': ({ label, reason }) =>
    `No picture could be taken from “${label}” (${reason}). Choose another source, or reload the page.`,
  'card-missing': ({ url, status, elsewhere }) =>
    elsewhere
      ? `The model card ${url} lies on another server, and Glance connects to no other place than its own. Put the model’s folder beside Glance there, or choose another model.`
      : `The model card ${url} could not be fetched${status ? ` (status ${status})` : ''}. Check the address, or choose another model.`,
  'card-malformed': ({ url, problem }) =>
    `The model card ${url} is not valid: ${problem}. Correct the card, or choose another model.`,
  'model-missing': ({ url, status }) =>
    `The model file ${url} could not be fetched${status ? ` (status ${status})` : ''}. Check the connection and try again, or choose another model.`,
  'model-truncated': ({ file, expectedBytes, actualBytes }) =>
    `The model ${file} is incomplete: ${actualBytes} of ${expectedBytes} bytes. Fetch it again.`,
  'model-hash-mismatch': ({ file, expected, actual }) =>
    `The model ${file} is not the one its card describes (sha256 ${short(actual)}, expected ${short(expected)}). Fetch it again, or correct the card.`,
  'model-unreadable': ({ file, problem, format }) =>
    `${file} is not a readable ${format ? 'TensorFlow.js' : 'ONNX'} model: ${problem}. Export it again${format ? '' : ' as ONNX'}.`,
  'model-parts-missing': ({ file, missing }) =>
    `${file} keeps its weights in other files. Give them together with it; these are missing: ${missing.join(', ')}.`,
  'model-foreign': ({ file, format }) => `${file} ${FOREIGN[format]}`,
  'model-unknown-ops': ({ ops }) =>
    `This model uses operations Glance does not know: ${ops.join(', ')}. Export it without them, or choose another model.`,
  'model-unknown': ({ id, known }) => `There is no model “${id}”. Known models: ${known.join(', ')}.`,
  'model-shape': ({ node, problem }) =>
    `The model cannot run on this input: ${problem} (at ${node}). Choose another input size or model.`,
  'input-size-unsupported': ({ size, allowed }) =>
    `This model does not take a ${size} pixel input. Allowed: ${allowed}.`,
  'head-mismatch': ({ head, problem }) =>
    `The model’s output does not fit the “${head}” head: ${problem}. Correct the card’s head.`,
  'model-unrecognised': ({ file, reasons }) =>
    `Glance cannot tell how ${file} is read: ${reasons.join('; ')}. Write a card for it, or choose another model.`,
  'label-file-malformed': ({ file, problem }) =>
    `No labels can be read from ${file}: ${problem}. Give a .txt with one name a line, a .yaml with “names:”, or a .json list.`,
  'label-count': ({ file, labels, classes }) =>
    `The number of labels does not fit: ${file} has ${labels}, the model ${classes} classes. Give one label for each class.`,
  'labels-needed': ({ file }) =>
    `${file} does not say how many classes it has. Give its labels: a .txt, .yaml or .json file.`,
  'kept-missing': ({ id }) =>
    `The model “${id}” is no longer on this device. Add its file again, or choose another model.`,
  'inspect-timeout': ({ file, seconds }) =>
    `${file} was given up: its reader was silent for ${seconds} s. It may be damaged, or too large for this device. Export it again, or choose a smaller model.`,
  'package-damaged': ({ file, problem }) =>
    `The package ${file} is damaged: ${problem}. Export or download it again.`,
  'library-unavailable': () =>
    'This browser keeps no files for this page, so the model is here for this visit only. Leave the private window, or open Glance over https://, to keep it.',
  'library-full': ({ name, neededBytes, leftBytes }) =>
    `There is no room on this device to keep “${name}”: it needs ${megabytes(neededBytes)} MB${leftBytes === null ? '' : `, and ${megabytes(leftBytes)} MB are left`}. Nothing of it was kept. Delete other models or free some space, then try again.`,
  'library-unwritable': ({ name, reason }) =>
    `“${name}” could not be kept on this device (${reason}). Nothing of it was kept. Try again.`,
  'task-mismatch': ({ model, task, expected }) =>
    `“${model}” is a model to ${TASKS[task]}, not to ${TASKS[expected]}. Choose another model.`,
  'bad-argument': ({ op, argument, problem }) => `${op}: ${argument} ${problem}.`,
  'model-too-large': ({ backend, problem }) =>
    `This model is too large for ${backend} here: ${problem}. Choose a smaller input size, or another model.`,
  'backend-unsupported': ({ backend, reason }) =>
    `${backend} cannot be used here: ${reason}. Glance uses what is left.`,
  'no-backend': ({ webgpu, wasm }) =>
    `This browser can run no model: no WebGPU (${webgpu}) and no WebAssembly SIMD (${wasm}). Update the browser, or use a recent Chrome, Edge, Firefox or Safari.`,
  'device-lost': ({ reason }) =>
    `The graphics device was lost (${reason}). Glance restarts the engine by itself.`,
  'worker-died': ({ reason }) => `The engine stopped (${reason}). Glance restarts it by itself.`,
  'worker-unresponsive': ({ afterMs }) =>
    `The engine did not answer for ${(afterMs / 1000).toFixed(1)} s. Glance restarts it by itself.`,
  'engine-failed': ({ reason }) =>
    `The engine failed (${reason}). Reload the page; if it happens again, choose another backend in the settings.`,
  'engine-stopped': () => 'The engine was stopped.',
  'offline-unsupported': ({ cause }) => `${NO_OFFLINE[cause]} Glance works here while there is a connection.`,
  'offline-file-failed': ({ file, problem }) =>
    `${file} ${problem}. Glance works while there is a connection; reload the page to try again.`,
  'storage-full': ({ neededBytes }) =>
    `This device has no room left for Glance’s files (${Math.ceil(neededBytes / 1e5) / 10} MB more). Glance works while there is a connection; free some space to have it offline.`,
  'storage-denied': ({ reason }) =>
    `This browser lets Glance store nothing (${reason}). Glance works while there is a connection; to have it offline, allow storage for this site, or leave the private window.`,
  'cli-usage': ({ problem }) => `${problem} Run “npm run glance -- help” for the commands.`,
  'file-missing': ({ path }) => `There is no file or folder at ${path}.`,
  'folder-without-pictures': ({ path }) =>
    `There is no picture in ${path}. Name a folder with JPEG, PNG, WebP, AVIF, GIF or TIFF files.`,
  'picture-undecodable': ({ name, reason }) =>
    `${name} cannot be read as a picture (${reason}). Try a JPEG, PNG, WebP or AVIF file.`,
  'package-missing': ({ package: name, purpose }) =>
    `${purpose} needs the npm package “${name}”, which is not installed. Run “npm install”.`,
  'card-needed': ({ file }) =>
    `${file} has no card.json beside it and is not a model Glance knows. Write a card.json that names the file, how its input is scaled and how its output is read.`,
  'download-failed': ({ url, problem }) => `${url} could not be fetched: ${problem}.`,
  'model-exists': ({ id, folder }) =>
    `There is a model “${id}” in ${folder} already. Give the other one another --id, or add --replace.`,
  'labels-malformed': ({ file, line, problem }) =>
    `Line ${line} of ${file} is not a label: ${problem}. Each line is “class cx cy w h”, normalised to 0–1.`,
  'test-data-unusable': ({ path, problem }) => `The test data ${path} cannot be used: ${problem}.`,
  'file-unwritable': ({ path, reason }) => `${path} cannot be written: ${reason}. Name another place.`,
};

/**
 * The one error type of the app: a code, the facts, and a message made from both.
 * Crosses the worker as {@link GlanceErrorData} (`toData`, `fromData`).
 */
export class GlanceError<Code extends GlanceErrorCode = GlanceErrorCode> extends Error {
  readonly code: Code;
  readonly details: GlanceErrorDetails[Code];

  constructor(code: Code, details: GlanceErrorDetails[Code], options?: ErrorOptions) {
    super(MESSAGES[code](details), options);
    this.name = 'GlanceError';
    this.code = code;
    this.details = details;
  }

  toData(): GlanceErrorData<Code> {
    return { code: this.code, details: this.details };
  }

  static fromData(data: GlanceErrorData): GlanceError {
    return new GlanceError(data.code, data.details);
  }

  /** Wraps whatever was thrown; a GlanceError is returned as it is, anything else becomes `engine-failed`. */
  static from(thrown: unknown): GlanceError {
    if (thrown instanceof GlanceError) return thrown;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return new GlanceError('engine-failed', { reason }, { cause: thrown });
  }
}

/** Rounded up, so that as much is enough. */
function megabytes(bytes: number): string {
  return String(Math.ceil(bytes / 1e5) / 10);
}

function short(hash: string): string {
  return `${hash.slice(0, 8)}…`;
}
