import type { DetectCard } from '../card.ts';
import { COCO_LABELS } from './coco-labels.ts';

/** YOLOX-nano with old-style input: ImageNet-normalised RGB. Its file declares 416 × 416, but no node depends on it. */
export const YOLOX_NANO: DetectCard = {
  id: 'yolox-nano',
  name: 'YOLOX nano',
  version: '0.1.0',
  task: 'detect',
  file: 'yolox-nano.onnx',
  bytes: 3_645_981,
  sha256: 'e087acbe351f0443e2b84d52e085590b7c7ef3edfb0642cc1cab31bd1acca38f',
  input: {
    name: 'images',
    layout: 'NCHW',
    sizes: { default: 416, multipleOf: 32, min: 160, max: 640 },
    colour: 'RGB',
    scale: 1 / 255,
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    letterbox: { align: 'top-left', pad: 114 },
  },
  head: {
    type: 'yolox',
    output: 'output',
    strides: [8, 16, 32],
    layout: 'box4,objectness,classes',
    scoresAreProbabilities: true,
  },
  labels: COCO_LABELS,
  metrics: [{ dataset: 'COCO val2017, as published', size: 416, ap: 25.8 }],
  parameters: 910_000,
  licence: 'Apache-2.0',
  source: 'Megvii YOLOX, https://github.com/Megvii-BaseDetection/YOLOX',
};
