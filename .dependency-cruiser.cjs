/** @typedef {{ room: string, may: string[] }} Arrow */

const TFJS = '^node_modules/@tensorflow/';

/**
 * Which room may import which (docs: the table in the README of each folder under src).
 * `shared` may be imported by all, and imports nothing.
 * @type {Record<string, string[]>}
 */
const ARROWS = {
  ui: ['client', 'camera', 'render', 'offline', 'kiosk', 'health', 'texts', 'library'],
  library: ['models'],
  health: [],
  texts: [],
  offline: [],
  kiosk: [],
  camera: [],
  client: ['protocol', 'library'],
  protocol: [],
  worker: ['models', 'library', 'runtime', 'preprocess', 'postprocess', 'render', 'protocol'],
  runtime: ['kernels'],
  kernels: [],
  models: ['runtime', 'kernels', 'postprocess', 'preprocess/letterbox', 'preprocess/letterbox-rgba'],
  preprocess: ['kernels', 'models/card'],
  postprocess: ['models/card'],
  render: ['postprocess'],
  shared: [],
  cli: ['models', 'runtime', 'kernels', 'preprocess', 'postprocess', 'render', 'worker', 'protocol'],
};

/** A room is a folder under src, or one file there. */
const roomPath = (room) => `^src/${room}(/|\\.ts$)`;

const roomRules = Object.entries(ARROWS).map(([room, may]) => ({
  name: `${room}-arrows`,
  comment: `src/${room} imports only: ${['itself', 'shared', ...may].join(', ')}`,
  severity: 'error',
  from: { path: roomPath(room) },
  to: { path: '^(src|sw|test|bench|scripts)/', pathNot: [room, 'shared', ...may].map(roomPath) },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'service-worker-arrows',
      comment:
        'sw shares with the page what crosses between them, the questions to the device, and which languages there are',
      severity: 'error',
      from: { path: '^sw/' },
      to: {
        path: '^src/',
        pathNot: ['^src/shared/', '^src/offline/messages\\.ts$', '^src/texts/languages\\.ts$'],
      },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      comment:
        'types alone may refer to each other: a file that loads another on demand shares its types with it',
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'tfjs-rooms',
      comment:
        'only runtime, kernels, models, worker, the WebGPU half of preprocess, and the one file of the command line that feeds tensors',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '^src/(runtime|kernels|models|worker)/',
          '^src/preprocess/[^/]*webgpu[^/]*\\.ts$',
          '^src/cli/node-tensors\\.ts$',
        ],
      },
      to: { path: TFJS },
    },
    {
      name: 'layers-stay-out-of-the-app',
      comment: 'tf.layers models are a library beside the app, which runs ONNX files',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/models/(layers|networks)/' },
      to: { path: ['^src/models/(layers|networks)/', `${TFJS}tfjs-layers/`] },
    },
    {
      name: 'lit-is-ui',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/ui/' },
      to: { path: '^node_modules/(lit|@lit)' },
    },
    {
      name: 'onnxruntime-is-a-peer',
      comment: 'measured against and tested against, never shipped',
      severity: 'error',
      from: { path: '^(src|sw)/' },
      to: { path: '^node_modules/onnxruntime-' },
    },
    {
      name: 'sources-without-tests',
      severity: 'error',
      from: { path: '^(src|sw)/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-development-packages-in-the-app',
      comment: 'the command line reads pictures with sharp; it is run from a checkout',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '_pb\\.ts$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'default', 'types'],
      extensions: ['.ts', '.mts', '.d.mts', '.mjs', '.js', '.cjs', '.json'],
    },
  },
};
