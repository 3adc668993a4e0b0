import type { CommandSpec, OptionSpec } from './command-table.ts';

const STORE = {
  kind: 'text',
  value: 'DIR',
  help: 'folder of models (default ~/.glance/models)',
} as const satisfies OptionSpec;
const LABELS = {
  kind: 'text',
  value: 'FILE',
  help: 'class names: .txt, .yaml or .json (default: a file of its name beside the model)',
} as const satisfies OptionSpec;
const LIST = {
  kind: 'text',
  value: 'FILE',
  help: 'models.json of a host (file or address), whose models are known by name too',
} as const satisfies OptionSpec;
const JSON_FLAG = {
  kind: 'flag',
  help: 'print JSON and nothing else on stdout',
} as const satisfies OptionSpec;
const SIZE = {
  kind: 'integer',
  value: 'N',
  min: 1,
  max: 8192,
  help: 'side of the input in pixels, where the file leaves it open (default: the metadata’s, or 640)',
} as const satisfies OptionSpec;
const READING = {
  kind: 'integer',
  value: 'N',
  min: 0,
  max: 99,
  help: 'how outputs are read: 0 as recognised (default), 1 the first alternative, …',
} as const satisfies OptionSpec;

/** The commands about models themselves, by the words that call them. */
export const MODEL_COMMANDS = {
  'model check': {
    operands: 'FILE',
    minOperands: 1,
    maxOperands: 1,
    summary: 'Says what a model file is: head, labels, input, ops, parameters, multiply-adds, memory.',
    options: {
      labels: LABELS,
      size: SIZE,
      reading: READING,
      try: { kind: 'flag', help: 'try on the sample pictures how its input is fed' },
      sort: {
        kind: 'choice',
        value: 'BY',
        choices: ['order', 'macs', 'parameters'],
        help: 'order of the layers: order (of the file, default), macs or parameters',
      },
      layers: {
        kind: 'integer',
        value: 'N',
        min: 0,
        max: 10_000,
        help: 'layers that are shown (default 10)',
      },
      json: JSON_FLAG,
    },
    notes: [
      'FILE: an ONNX file, or a TensorFlow.js model.json; what it keeps its weights in lies beside it.',
      'Exit code 1 where Glance cannot run the file or cannot tell how it is read; all that was found out is',
      'printed all the same. Layers are those that multiply, before any are put together.',
    ],
  },
  'model add': {
    operands: 'FILE|URL|NAME',
    minOperands: 1,
    maxOperands: 1,
    summary: 'Makes a model package of a model file and keeps it, ready for --model ID.',
    options: {
      labels: LABELS,
      id: {
        kind: 'text',
        value: 'ID',
        help: 'what it is called from then on (default: from the file’s name)',
      },
      name: { kind: 'text', value: 'NAME', help: 'for a person (default: the file’s name)' },
      licence: { kind: 'text', value: 'TEXT', help: 'its licence (default: the metadata’s)' },
      size: SIZE,
      reading: READING,
      untried: {
        kind: 'flag',
        help: 'feed it as its family is used to, without trying on the sample pictures',
      },
      replace: { kind: 'flag', help: 'put it in the place of one of the same id' },
      'max-mb': {
        kind: 'integer',
        value: 'N',
        min: 1,
        max: 2047,
        help: 'largest file that is fetched, in MB (default 512)',
      },
      list: LIST,
      store: STORE,
      json: JSON_FLAG,
    },
    notes: [
      'NAME is that of a published model (“model list --published”), which is checked by its SHA-256.',
      'A URL is fetched into the store and goes on where it stopped when the command is run again. What was',
      'fetched is told by its SHA-256. A reading that is one of several as good is refused: --reading chooses.',
    ],
  },
  'model list': {
    operands: '',
    minOperands: 0,
    maxOperands: 0,
    summary: 'Lists the models that were added, or those that are published.',
    options: {
      published: { kind: 'flag', help: 'those that “model add NAME” fetches' },
      list: LIST,
      store: STORE,
      json: JSON_FLAG,
    },
    notes: ['Bundled models are known by their id without being added.'],
  },
  'model quantize': {
    operands: 'FILE',
    minOperands: 1,
    maxOperands: 1,
    summary: 'Writes an ONNX file with its weights in 16 bits, and says how far its outputs move.',
    options: {
      fp16: { kind: 'flag', help: 'weights as 16-bit floats, computed in 32 bits (the one way there is)' },
      out: { kind: 'text', value: 'FILE', help: 'where to (default: NAME-fp16.onnx beside it)' },
      labels: LABELS,
      size: SIZE,
      json: JSON_FLAG,
    },
    notes: [
      'The difference is measured on a sample picture, fed as the card beside the file says or else as its',
      'family is used to. Relative is to the largest value of the output.',
    ],
  },
} as const satisfies Record<string, CommandSpec>;
