import { describe, expect, it } from 'vitest';
import {
  type NetworkPlan,
  planDeconvNet,
  planFcn8s,
  planGlanceSegmenter,
  planSegNet,
  planUnet,
} from '../../../../src/models/networks/index.ts';

const MILLION = 1e6;
/** Numbers of the thirteen convolutions of VGG-16, with biases. */
const VGG = 14_714_688;
/** Their filters: a batch normalisation trains two numbers for each. */
const VGG_FILTERS = 2 * 64 + 2 * 128 + 3 * 256 + 6 * 512;

function shapeOf(plan: NetworkPlan, layer: string): string {
  const found = plan.layers.find(({ name }) => name === layer);
  return found ? found.shapes[0]!.join(' ') : `no layer ${layer}`;
}

function weightsOf(plan: NetworkPlan, ...types: string[]): number {
  const chosen = plan.layers.filter(({ op }) => types.includes(op.type));
  return chosen.reduce((sum, { parameters }) => sum + parameters.trained + parameters.kept, 0);
}

describe('FCN-8s', () => {
  const plan = planFcn8s();

  it('has the authors’ sizes on a 500 × 500 picture', () => {
    const sizes = [
      'conv1_1',
      'pool1',
      'pool2',
      'pool3',
      'pool4',
      'pool5',
      'fc7',
      'upscore2',
      'upscore_pool4',
    ];
    expect(sizes.map((layer) => shapeOf(plan, layer))).toEqual([
      '698 698 64',
      '349 349 64',
      '175 175 128',
      '88 88 256',
      '44 44 512',
      '22 22 512',
      '16 16 4096',
      '34 34 21',
      '70 70 21',
    ]);
    expect(shapeOf(plan, 'upscore8')).toBe('568 568 21');
    expect(plan.output.shape).toEqual([500, 500, 21]);
  });

  it('has 134 M parameters, as table 1 of the paper says', () => {
    const fc6 = 7 * 7 * 512 * 4096 + 4096;
    const fc7 = 4096 * 4096 + 4096;
    const scores = (4096 + 512 + 256) * 21 + 3 * 21;
    const enlarging = (2 * 4 * 4 + 16 * 16) * 21 * 21;
    const { trained, kept } = plan.parameters;
    expect(trained + kept).toBe(VGG + fc6 + fc7 + scores + enlarging);
    expect(trained + kept).toBe(134_489_759);
    expect(kept, 'the last enlargement is fixed').toBe(16 * 16 * 21 * 21);
    expect(Math.floor((trained + kept) / MILLION)).toBe(134);
  });

  it('takes any size, and says which do not fit where nothing is cropped', () => {
    expect(planFcn8s({ size: [375, 500] }).output.shape).toEqual([375, 500, 21]);
    expect(planFcn8s({ size: [1, 1] }).output.shape).toEqual([1, 1, 21]);
    const aligned = planFcn8s({ size: [256, 320], alignment: 'aligned' });
    expect(aligned.output.shape).toEqual([256, 320, 21]);
    expect(aligned.parameters).toEqual(plan.parameters);
    expect(() => planFcn8s({ size: [250, 256], alignment: 'aligned' })).toThrow(
      /: 250 × 256 is not a multiple of 32 \(at input\)/,
    );
  });
});

describe('DeconvNet', () => {
  const plan = planDeconvNet();

  it('has the sizes of table 2', () => {
    const layers = ['pool5', 'fc6', 'fc7', 'fc6-deconv', 'unpool5', 'deconv5_3', 'unpool4', 'deconv4_3'];
    expect(layers.map((layer) => shapeOf(plan, layer))).toEqual([
      '7 7 512',
      '1 1 4096',
      '1 1 4096',
      '7 7 512',
      '14 14 512',
      '14 14 512',
      '28 28 512',
      '28 28 256',
    ]);
    const last = ['unpool3', 'deconv3_3', 'unpool2', 'deconv2_2', 'unpool1', 'deconv1_2', 'seg-score'];
    expect(last.map((layer) => shapeOf(plan, layer))).toEqual([
      '56 56 256',
      '56 56 128',
      '112 112 128',
      '112 112 64',
      '224 224 64',
      '224 224 64',
      '224 224 21',
    ]);
  });

  it('has 252 M parameters, as the paper says', () => {
    const fully = 7 * 7 * 512 * 4096 + 4096 + 4096 * 4096 + 4096 + 7 * 7 * 4096 * 512 + 512;
    const pairs = [
      [512, 512, 5],
      [512, 256, 1],
      [256, 256, 2],
      [256, 128, 1],
      [128, 128, 1],
      [128, 64, 1],
      [64, 64, 2],
    ] as const;
    const decoder = pairs.reduce((sum, [from, to, times]) => sum + times * (9 * from * to + to), 0);
    const convolutions = weightsOf(plan, 'convolution', 'transposeConvolution');
    expect(convolutions).toBe(VGG + fully + decoder + 64 * 21 + 21);
    expect(convolutions).toBe(251_772_245);
    const normalised =
      VGG_FILTERS + 2 * 4096 + 512 + 3 * 512 + 2 * 512 + 256 + 2 * 256 + 128 + 128 + 64 + 2 * 64;
    expect(plan.parameters).toEqual({ trained: convolutions + 2 * normalised, kept: 2 * normalised });
    expect(plan.parameters.trained).toBe(251_805_653);
    expect(Math.round(plan.parameters.trained / MILLION)).toBe(252);
  });

  it('says where a picture is too small', () => {
    expect(() => planDeconvNet({ size: [192, 224] })).toThrow(/nothing is left of 6 × 7 × 512 \(at fc6\)/);
    expect(planDeconvNet({ size: [193, 250] }).output.shape).toEqual([193, 250, 21]);
  });
});

describe('SegNet', () => {
  const plan = planSegNet();

  it('halves odd sides rounding up, and comes back to them', () => {
    const layers = [
      'pool3',
      'pool4',
      'pool5',
      'upsample5',
      'conv5_1_D',
      'upsample4',
      'conv4_1_D',
      'conv1_1_D',
    ];
    expect(layers.map((layer) => shapeOf(plan, layer))).toEqual([
      '45 60 256',
      '23 30 512',
      '12 15 512',
      '23 30 512',
      '23 30 512',
      '45 60 512',
      '45 60 256',
      '360 480 11',
    ]);
  });

  it('has 29.45 M parameters; the ENet paper (arXiv 1606.02147, table 5) counts 29.46 M for it', () => {
    const pairs = [
      [512, 512, 5],
      [512, 256, 1],
      [256, 256, 2],
      [256, 128, 1],
      [128, 128, 1],
      [128, 64, 1],
      [64, 64, 1],
      [64, 11, 1],
    ] as const;
    const decoder = pairs.reduce((sum, [from, to, times]) => sum + times * (9 * from * to + to), 0);
    const normalised = VGG_FILTERS + 5 * 512 + 3 * 256 + 2 * 128 + 2 * 64;
    expect(weightsOf(plan, 'convolution')).toBe(VGG + decoder);
    expect(plan.parameters).toEqual({
      trained: VGG + decoder + 2 * normalised,
      kept: 2 * normalised,
    });
    expect(plan.parameters.trained).toBe(29_449_355);
    expect(Math.abs(plan.parameters.trained / MILLION - 29.46)).toBeLessThan(0.02);
  });
});

describe('U-Net', () => {
  const plan = planUnet();

  it('has the sizes of figure 1', () => {
    const layers = ['down1_conv2', 'down2_conv2', 'down3_conv2', 'down4_conv2', 'down5_conv2'];
    expect(layers.map((layer) => shapeOf(plan, layer))).toEqual([
      '568 568 64',
      '280 280 128',
      '136 136 256',
      '64 64 512',
      '28 28 1024',
    ]);
    const up = ['up4', 'up4_concat', 'up4_conv2', 'up3_conv2', 'up2_conv2', 'up1_concat', 'up1_conv2'];
    expect(up.map((layer) => shapeOf(plan, layer))).toEqual([
      '56 56 512',
      '56 56 1024',
      '52 52 512',
      '100 100 256',
      '196 196 128',
      '392 392 128',
      '388 388 64',
    ]);
    expect(plan.output.shape).toEqual([388, 388, 2]);
  });

  it('has the 23 convolutions that the paper counts, and 31.03 M parameters by its figure', () => {
    const convolutions = plan.layers.filter(({ op }) => /onvolution$/.test(op.type));
    expect(convolutions).toHaveLength(23);
    const level = (from: number, to: number) => 9 * from * to + to + 9 * to * to + to;
    const enlarging = (from: number, to: number) => 4 * from * to + to;
    const down = level(1, 64) + level(64, 128) + level(128, 256) + level(256, 512) + level(512, 1024);
    const widths = [512, 256, 128, 64];
    const up = widths.reduce((sum, to) => sum + enlarging(2 * to, to) + level(2 * to, to), 0);
    expect(plan.parameters).toEqual({ trained: down + up + 64 * 2 + 2, kept: 0 });
    expect(plan.parameters.trained).toBe(31_030_658);
    expect((plan.parameters.trained / MILLION).toFixed(2)).toBe('31.03');
  });

  it('keeps the size with zeros, with the same weights', () => {
    const same = planUnet({ padding: 'same', size: [64, 96] });
    expect(same.output.shape).toEqual([64, 96, 2]);
    expect(same.parameters).toEqual(plan.parameters);
  });

  it('names the pooling that meets an odd side', () => {
    expect(() => planUnet({ size: [570, 572] })).toThrow(/: 279 × 280 cannot be halved \(at pool2\)/);
    expect(() => planUnet({ padding: 'same', size: [64, 72] })).toThrow(
      /: 8 × 9 cannot be halved \(at pool4\)/,
    );
  });
});

describe('Glance’s segmenter', () => {
  it('has the shapes of its training code', () => {
    const plan = planGlanceSegmenter({ classes: 1 });
    const layers = ['backbone.stem.act', 'backbone.stage4.join.act', 'backbone.stage16.join.act'];
    expect(layers.map((layer) => shapeOf(plan, layer))).toEqual(['128 128 16', '64 64 32', '16 16 128']);
    const up = [
      'backbone.stage32.join.act',
      'up16',
      'up8.unpool',
      'up8.refine.1.act',
      'up2.refine.1.act',
      'up1',
    ];
    expect(up.map((layer) => shapeOf(plan, layer))).toEqual([
      '8 8 256',
      '16 16 128',
      '32 32 64',
      '32 32 32',
      '128 128 16',
      '256 256 8',
    ]);
    expect(plan.output.shape).toEqual([256, 256, 1]);
    expect(planGlanceSegmenter({ classes: 11, size: [384, 480] }).output.shape).toEqual([384, 480, 11]);
  });

  it('has under a million parameters: as many as PyTorch counts', () => {
    // sum(p.numel() for p in Segmenter(classes).parameters()), and of its running means and variances
    expect(planGlanceSegmenter({ classes: 1 }).parameters).toEqual({ trained: 614_569, kept: 9_856 });
    expect(planGlanceSegmenter({ classes: 11 }).parameters).toEqual({ trained: 614_739, kept: 9_856 });
  });

  it('says that a side is no multiple of 32', () => {
    expect(() => planGlanceSegmenter({ classes: 1, size: [240, 256] })).toThrow(/cannot be added \(at /);
  });
});
