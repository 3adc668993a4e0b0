import { DEFAULT_DETECT_OPTIONS } from '../shared/detect-defaults.ts';
import { DEFAULT_SEGMENT_OPTIONS } from '../shared/segment-defaults.ts';
import { MODEL_COMMANDS } from './model-commands.ts';

/** How one option is written and checked. Numbers are checked against `min` and `max`, both allowed. */
export interface OptionSpec {
  readonly kind: 'flag' | 'text' | 'number' | 'integer' | 'choice';
  /** What stands for the value in the help, e.g. `N`. */
  readonly value?: string;
  readonly help: string;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  readonly required?: true;
}

/** One command: what `help` prints about it and what the parser accepts. */
export interface CommandSpec {
  /** How the operands are shown in the usage line. */
  readonly operands: string;
  readonly minOperands: number;
  readonly maxOperands: number;
  readonly summary: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** Lines below the options. */
  readonly notes: readonly string[];
}

const MODEL = {
  kind: 'text',
  value: 'ID|FILE',
  help: 'bundled or added model, card.json, its folder, or .onnx file (default glance-yolo-nano)',
} as const satisfies OptionSpec;
const SEGMENT_MODEL = {
  kind: 'text',
  value: 'ID|FILE',
  help: 'bundled or added model, card.json, its folder, or .onnx file (default glance-person)',
} as const satisfies OptionSpec;
const BACKEND = {
  kind: 'choice',
  value: 'NAME',
  choices: ['wasm', 'webgpu'],
  help: 'wasm (default) or webgpu',
} as const satisfies OptionSpec;
const PRECISION = {
  kind: 'choice',
  value: 'NAME',
  choices: ['f32', 'f16', 'auto'],
  help: 'of webgpu: f32, f16, or f16 where a try says the same (default: auto, f32 without a GPU)',
} as const satisfies OptionSpec;
const SIZE = {
  kind: 'integer',
  value: 'N',
  min: 1,
  max: 8192,
  help: 'side of the model input in pixels (default: the card’s)',
} as const satisfies OptionSpec;
const SEGMENT_SIZE = {
  ...SIZE,
  help: 'width of the model input in pixels (default: the card’s)',
} as const satisfies OptionSpec;
const JSON_FLAG = {
  kind: 'flag',
  help: 'print JSON and nothing else on stdout',
} as const satisfies OptionSpec;

/** Every command, by the words that call it. */
export const COMMANDS = {
  detect: {
    operands: 'IMAGE…',
    minOperands: 1,
    maxOperands: Number.POSITIVE_INFINITY,
    summary: 'Says what is in pictures: label, score and box of each thing found.',
    options: {
      model: MODEL,
      backend: BACKEND,
      size: SIZE,
      score: {
        kind: 'number',
        value: 'S',
        min: 0,
        max: 1,
        help: `lowest score kept, 0 to 1 (default ${DEFAULT_DETECT_OPTIONS.scoreThreshold})`,
      },
      iou: {
        kind: 'number',
        value: 'I',
        min: 0,
        max: 1,
        help: `overlap above which the weaker of two boxes goes (default ${DEFAULT_DETECT_OPTIONS.iouThreshold})`,
      },
      max: {
        kind: 'integer',
        value: 'N',
        min: 1,
        max: 10_000,
        help: 'most detections per picture (default 100)',
      },
      classes: { kind: 'text', value: 'A,B', help: 'only these classes: names or ids (default all)' },
      agnostic: { kind: 'flag', help: 'let boxes of different classes suppress each other' },
      json: JSON_FLAG,
    },
    notes: [
      'IMAGE is a picture or a folder of pictures. Boxes are [left, top, right, bottom] in the',
      'picture’s own pixels, upright. A picture that cannot be read is reported; the others are not lost.',
    ],
  },
  segment: {
    operands: 'IMAGE…',
    minOperands: 1,
    maxOperands: Number.POSITIVE_INFINITY,
    summary: 'Says what each pixel of pictures is: masks, and the share of each class.',
    options: {
      model: SEGMENT_MODEL,
      backend: BACKEND,
      size: SEGMENT_SIZE,
      out: {
        kind: 'text',
        value: 'MASK.png',
        help: 'write the mask: 8-bit grey, a pixel’s value is its class id',
      },
      overlay: {
        kind: 'text',
        value: 'OVERLAY.png',
        help: 'write the picture with its classes coloured',
      },
      alpha: {
        kind: 'text',
        value: 'ALPHA.png',
        help: 'write how much each pixel is person, 0 to 255, with soft edges (person models)',
      },
      json: JSON_FLAG,
    },
    notes: [
      'IMAGE is a picture or a folder of pictures. Masks are of the picture’s own size, upright. Class ids',
      'count the model’s labels from 0; a person model has 0 for the background, 1 for the person.',
      'For several pictures, or a folder, MASK.png and the others are folders: one NAME.png per picture.',
    ],
  },
  classify: {
    operands: 'IMAGE…',
    minOperands: 1,
    maxOperands: Number.POSITIVE_INFINITY,
    summary: 'Says what pictures are of, with a classifier of yours.',
    options: {
      model: { ...MODEL, help: 'card.json, folder with one, or model that was added', required: true },
      backend: BACKEND,
      size: SIZE,
      top: {
        kind: 'integer',
        value: 'N',
        min: 1,
        max: 1000,
        help: 'likeliest classes that are told (default 5)',
      },
      json: JSON_FLAG,
    },
    notes: [
      'IMAGE is a picture or a folder of pictures. No classifier is bundled: add one with “model add”.',
    ],
  },
  compare: {
    operands: 'A B',
    minOperands: 2,
    maxOperands: 2,
    summary: 'Says how far two detectors agree on pictures, what each sees alone, and what each takes.',
    options: {
      images: { kind: 'text', value: 'DIR', required: true, help: 'picture, or folder of pictures' },
      backend: BACKEND,
      size: SIZE,
      score: {
        kind: 'number',
        value: 'S',
        min: 0,
        max: 1,
        help: `lowest score kept, 0 to 1 (default ${DEFAULT_DETECT_OPTIONS.scoreThreshold})`,
      },
      iou: {
        kind: 'number',
        value: 'I',
        min: 0,
        max: 1,
        help: `overlap above which the weaker of two boxes goes (default ${DEFAULT_DETECT_OPTIONS.iouThreshold})`,
      },
      json: JSON_FLAG,
    },
    notes: [
      'A and B are models as --model of “detect” takes them. Both see a thing where they name the same class and',
      'their boxes overlap by half or more (IoU 0.5); agreement is what both see, of all that either sees. They run',
      'on one backend, one after the other, and take turns in beginning.',
    ],
  },
  'eval detect': {
    operands: '',
    minOperands: 0,
    maxOperands: 0,
    summary: 'Measures a detector against labelled pictures: COCO average precision, in points.',
    options: {
      images: { kind: 'text', value: 'DIR', required: true, help: 'folder of pictures' },
      labels: {
        kind: 'text',
        value: 'DIR',
        required: true,
        help: 'folder of YOLO labels: NAME.txt with “class cx cy w h” lines, normalised',
      },
      model: MODEL,
      backend: BACKEND,
      precision: PRECISION,
      size: SIZE,
      iou: { kind: 'number', value: 'I', min: 0, max: 1, help: 'NMS overlap, per class (default 0.65)' },
      score: { kind: 'number', value: 'S', min: 0, max: 1, help: 'lowest score kept (default 0.005)' },
      json: JSON_FLAG,
    },
    notes: [
      'Protocol: 101 recall points, IoU .50 to .95 by .05, at most 100 detections a picture, mean over',
      'the classes that occur in the labels. A picture without a label file counts as empty.',
    ],
  },
  'eval segment': {
    operands: '',
    minOperands: 0,
    maxOperands: 0,
    summary:
      'Measures a segmenter against masks: IoU of each class, their mean, and right pixels, in percent.',
    options: {
      images: { kind: 'text', value: 'DIR', required: true, help: 'folder of pictures' },
      masks: {
        kind: 'text',
        value: 'DIR',
        required: true,
        help: 'folder of masks: NAME.png for each picture, of its size',
      },
      model: SEGMENT_MODEL,
      backend: BACKEND,
      precision: PRECISION,
      size: SEGMENT_SIZE,
      ignore: {
        kind: 'integer',
        value: 'N',
        min: 0,
        max: 255,
        help: 'mask value that counts for nothing (default: the number of classes, so 11 for CamVid)',
      },
      list: { kind: 'text', value: 'FILE', help: 'only the pictures named in FILE, one NAME a line' },
      json: JSON_FLAG,
    },
    notes: [
      'A mask is a grey PNG of class ids. For a person model it is 1-bit, 0/1 or 0 to 255 (person from 128',
      'on), and nothing is ignored unless --ignore says so. Pixels are counted over all pictures together;',
      'a class that is in no mask and was never predicted has no IoU.',
    ],
  },
  'eval flicker': {
    operands: '',
    minOperands: 0,
    maxOperands: 0,
    summary: 'Measures how steady a segmenter is: pixels that change class from frame to frame, in percent.',
    options: {
      frames: {
        kind: 'text',
        value: 'DIR',
        required: true,
        help: 'folder of a clip’s frames as pictures, in the order of their names',
      },
      model: SEGMENT_MODEL,
      backend: BACKEND,
      size: SEGMENT_SIZE,
      smoothing: {
        kind: 'number',
        value: 'S',
        min: 0,
        max: 0.99,
        help: `weight of the past in the smoothed run, 0 to 0.99 (default ${DEFAULT_SEGMENT_OPTIONS.smoothing})`,
      },
      json: JSON_FLAG,
    },
    notes: [
      'The clip is run twice, without and with smoothing over time. Pixels are those of the model’s map.',
      'Frames of a clip: ffmpeg -i CLIP.mp4 DIR/%05d.png',
    ],
  },
  run: {
    operands: 'MODEL.onnx',
    minOperands: 1,
    maxOperands: 1,
    summary: 'Runs an ONNX test data set and prints how far the outputs are off.',
    options: {
      test: {
        kind: 'text',
        value: 'DIR',
        required: true,
        help: 'folder with input_*.pb and output_*.pb, or with test_data_set_* folders',
      },
      backend: {
        kind: 'choice',
        value: 'NAME',
        choices: ['wasm', 'webgpu', 'cpu'],
        help: 'wasm (default), webgpu or cpu',
      },
      precision: {
        ...PRECISION,
        choices: ['f32', 'f16'],
        help: 'of webgpu: how values are held between inputs and outputs (default f32)',
      },
      json: JSON_FLAG,
    },
    notes: ['The relative error of a value is |got − expected| ÷ max(|expected|, 0.001).'],
  },
  conformance: {
    operands: 'DIR',
    minOperands: 1,
    maxOperands: 1,
    summary: 'Runs a folder of ONNX backend tests and says which pass, fail or are not supported.',
    options: {
      backend: {
        kind: 'choice',
        value: 'NAME',
        choices: ['wasm', 'webgpu', 'cpu'],
        help: 'wasm (default), webgpu or cpu',
      },
      json: JSON_FLAG,
    },
    notes: [
      'DIR holds folders with model.onnx and test_data_set_*, or is one. Floats may differ by 0.1 %, halves by 1 %.',
      'Inputs that an operation must know beforehand are fixed; a test with none left to feed is called folded.',
      'The exit code is 1 when a test fails; what is not supported is refused by name and is no failure.',
    ],
  },
  profile: {
    operands: 'MODEL',
    minOperands: 1,
    maxOperands: 1,
    summary:
      'Says what each step of a model takes: time, multiply-adds, bytes, share of what the machine gives.',
    options: {
      backend: {
        kind: 'choice',
        value: 'NAME',
        choices: ['wasm', 'cpu'],
        help: 'wasm (default) or cpu',
      },
      threads: {
        kind: 'integer',
        value: 'N',
        min: 1,
        max: 16,
        help: 'threads of the wasm backend (default 1)',
      },
      runs: {
        kind: 'integer',
        value: 'N',
        min: 1,
        max: 10_000,
        help: 'runs that count (default 30; cpu: 3)',
      },
      size: SIZE,
      json: JSON_FLAG,
    },
    notes: [
      'MODEL is a bundled model, card.json, folder with one, or .onnx file. The peak is measured first:',
      'multiply-adds in registers, and bytes copied between places of 2 MiB. A step’s roofline is the time that',
      'its multiply-adds or its bytes need at that peak, ÷ its time. Browsers fuse multiply-adds where Node.js 20',
      'does not: they are faster.',
    ],
  },
  ...MODEL_COMMANDS,
} as const satisfies Record<string, CommandSpec>;

/** The words that call a command, e.g. `eval detect`. */
export type CommandName = keyof typeof COMMANDS;

/** What the parser hands a command: flags are booleans, the rest absent unless given (or required). */
export type CommandOptions<Name extends CommandName> = ParsedOptions<(typeof COMMANDS)[Name]['options']>;

type ParsedOptions<Options> = {
  readonly [Key in keyof Options]: Options[Key] extends { required: true }
    ? ParsedValue<Options[Key]>
    : Options[Key] extends { kind: 'flag' }
      ? boolean
      : ParsedValue<Options[Key]> | undefined;
};

type ParsedValue<Option> = Option extends { kind: 'flag' }
  ? boolean
  : Option extends { kind: 'number' | 'integer' }
    ? number
    : Option extends { choices: readonly (infer Choice)[] }
      ? Choice
      : string;
