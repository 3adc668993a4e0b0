import type { OnnxGraph } from '../../runtime/onnx/onnx-graph.ts';
import type { Size } from '../../shared/geometry.ts';
import { because, type ModelReason, type TriedWay } from '../../shared/model-reasons.ts';
import { wayText } from '../../shared/model-reasons-english.ts';
import type { CardInput, DetectCard, InstancesCard, ModelCard } from '../card.ts';
import { createDetectHead } from '../detect-head.ts';
import { inputPx } from '../input-size.ts';
import { conventionOf, type InputConvention, SCALINGS } from './input-habits.ts';
import {
  addEvidence,
  compareMirrored,
  type Evidence,
  feed,
  type Laid,
  lay,
  TRIAL_OPTIONS,
  type TrialPicture,
} from './input-trial.ts';
import { TrialRun } from './trial-run.ts';

/** One way to feed a model, and what it led to. */
export interface InputTrial extends Evidence {
  /** e.g. “BGR, 0–255, top-left”. */
  readonly name: string;
  readonly way: TriedWay;
  readonly convention: InputConvention;
}

/** How a model is taken to be fed, after trying. */
export interface InputGuess {
  readonly input: InputConvention;
  /** Every way that was tried, best first. */
  readonly trials: readonly InputTrial[];
  /** Whether the pictures told it: else the card's own stays. */
  readonly proven: boolean;
  /** What they told and what they could not. */
  readonly reasons: readonly ModelReason[];
}

/** What `guessInput` may be told. */
export interface GuessOptions {
  readonly signal?: AbortSignal;
  /** After each run of the network. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** By how much another way must be better than what the card says, which its family is used to. */
const BETTER_BY = 1.1;
/** Where a picture lies in the input changes little: more is asked for. */
const FIT_BETTER_BY = 1.15;
/** Of a score: below, the network saw next to nothing in any way. */
const LEAST_SCORE = 0.1;
/** In a picture, on average: what sees more sees noise, and its sureness means nothing. */
const MOST_SEEN = 30;
const COLOURS = ['RGB', 'BGR'] as const;
/** Heads of TensorFlow and SSD. Others are hardly ever fed so, and do not mind half the contrast: it would pass for ImageNet's. */
const SIGNED_HEADS: readonly string[] = ['ssd', 'nms-tensors'];
const ALIGNS = ['top-left', 'center', 'stretch'] as const;

/**
 * Tries a detector on pictures in every usual way of feeding it, on tfjs's current backend: the right way finds things surely, and
 * finds them again in the mirror image. Confidence alone would not do: a network fed wrongly can be sure of nonsense.
 * @param card whose `input` is what its family is used to
 * @param pictures that show things which the model may know, in natural colours; not square, or stretching cannot be told
 * @returns null for tasks that this cannot tell: their card stays as it is
 * @throws GlanceError what running the model throws; the signal's reason when aborted
 */
export async function guessInput(
  graph: OnnxGraph,
  card: ModelCard,
  pictures: readonly TrialPicture[],
  options: GuessOptions = {},
): Promise<InputGuess | null> {
  if (card.task !== 'detect' && card.task !== 'instances') return null;
  const size = inputPx(card, card.input.sizes.default);
  const run = await TrialRun.create(graph, card, size);
  try {
    const trier = new Trier(run, card, size, pictures, options);
    return await judge(trier, card);
  } finally {
    run.dispose();
  }
}

async function judge(trier: Trier, card: DetectCard | InstancesCard): Promise<InputGuess> {
  const { letterbox } = card.input;
  const scalings: readonly TriedWay['scaling'][] = [
    'unit',
    'bytes',
    'imagenet',
    ...(SIGNED_HEADS.includes(card.head.type) ? (['signed'] as const) : []),
  ];
  const ways = COLOURS.flatMap((colour) =>
    scalings.map((scaling): TriedWay => ({ colour, scaling, align: letterbox.align })),
  );
  const others = ALIGNS.filter((align) => align !== letterbox.align);
  trier.total = (ways.length + others.length) * trier.runsEach;
  const trials: InputTrial[] = [];
  for (const way of ways) {
    trials.push(await trier.try(way, conventionOf(way.colour, SCALINGS[way.scaling], letterbox)));
  }
  const ranked = byScore(trials);
  const clear = ranked.filter(({ agreeing, alone }) => agreeing + alone <= MOST_SEEN * trier.pictureCount);
  const reasons: ModelReason[] = [];
  const habit = trials.find(({ convention }) => sameScaling(convention, card.input)) ?? null;
  const [best] = clear;
  if (!best || best.score < LEAST_SCORE) {
    reasons.push(because('tried-in-vain', { found: best ? 'nothing' : 'too-much' }));
    return { input: conventionIn(card.input), trials: ranked, proven: false, reasons };
  }
  const kept = habit !== null && clear.includes(habit) && best.score < habit.score * BETTER_BY ? habit : best;
  reasons.push(tell(kept, kept === habit, ranked));
  const fits: InputTrial[] = [kept];
  for (const align of others) {
    const pad = align === 'stretch' ? 0 : letterbox.pad;
    fits.push(await trier.try({ ...kept.way, align }, { ...kept.convention, letterbox: { align, pad } }));
  }
  const fit = byScore(fits)[0]!;
  const moved = fit !== kept && fit.score >= kept.score * FIT_BETTER_BY;
  const chosen = moved ? fit : kept;
  reasons.push(tellFit(chosen, fits));
  return {
    input: chosen.convention,
    trials: byScore([...trials, ...fits.slice(1)]),
    proven: true,
    reasons,
  };
}

/** Runs a model on pictures and their mirror images, fed in one way after another. */
class Trier {
  total = 0;
  readonly runsEach: number;
  readonly pictureCount: number;
  readonly #run: TrialRun;
  readonly #head: ReturnType<typeof createDetectHead>;
  readonly #size: Size;
  readonly #pictures: readonly TrialPicture[];
  readonly #options: GuessOptions;
  /** Resizing is most of the work besides the network, and the same for every scaling. */
  readonly #laid = new Map<string, readonly (readonly [Laid, Laid])[]>();
  #done = 0;

  constructor(
    run: TrialRun,
    card: DetectCard | InstancesCard,
    size: Size,
    pictures: readonly TrialPicture[],
    options: GuessOptions,
  ) {
    this.#run = run;
    this.#head = createDetectHead(card, size);
    this.#size = size;
    this.#pictures = pictures;
    this.#options = options;
    this.pictureCount = pictures.length;
    this.runsEach = pictures.length * 2;
  }

  async try(way: TriedWay, convention: InputConvention): Promise<InputTrial> {
    const evidence: Evidence[] = [];
    const laid = this.#lay(convention.letterbox);
    for (const [index, [plain, mirrored]] of laid.entries()) {
      const found = await this.#find(plain, convention);
      const back = await this.#find(mirrored, convention);
      evidence.push(compareMirrored(found, back, this.#pictures[index]!.width));
    }
    return { name: wayText(way), way, convention, ...addEvidence(evidence) };
  }

  async #find(laid: Laid, convention: InputConvention) {
    this.#options.signal?.throwIfAborted();
    const outputs = await this.#run.run(feed(laid, convention));
    this.#done++;
    this.#options.onProgress?.(this.#done, this.total);
    return this.#head.read(outputs, laid.box, TRIAL_OPTIONS);
  }

  #lay(letterbox: CardInput['letterbox']): readonly (readonly [Laid, Laid])[] {
    const key = JSON.stringify(letterbox);
    const known = this.#laid.get(key);
    if (known) return known;
    const laid = this.#pictures.map(
      (picture) =>
        [lay(picture, this.#size, letterbox, false), lay(picture, this.#size, letterbox, true)] as const,
    );
    this.#laid.set(key, laid);
    return laid;
  }
}

function byScore(trials: readonly InputTrial[]): InputTrial[] {
  return [...trials].sort((a, b) => b.score - a.score);
}

/** Whether two conventions make the same numbers of the same pixels, wherever these lie. */
function sameScaling(a: InputConvention, b: InputConvention): boolean {
  const gains = ({ scale, mean, std }: InputConvention) =>
    [0, 1, 2].flatMap((c) => [scale / std[c]!, mean[c]! / std[c]!]);
  const other = gains(b);
  return a.colour === b.colour && gains(a).every((gain, index) => Math.abs(gain - other[index]!) < 0.01);
}

function conventionIn({ colour, scale, mean, std, letterbox }: CardInput): InputConvention {
  return { colour, scale, mean, std, letterbox };
}

function tell(kept: InputTrial, habit: boolean, ranked: readonly InputTrial[]): ModelReason {
  const { way, agreeing, alone, confidence, score } = kept;
  const rival = ranked.find((trial) => trial !== kept);
  const next = rival ? { way: rival.way, score: rival.score } : null;
  return because('tried', { way, habit, agreeing, alone, confidence, score, next });
}

function tellFit(chosen: InputTrial, fits: readonly InputTrial[]): ModelReason {
  const alike = fits.filter(
    (fit) =>
      fit !== chosen && fit.score * FIT_BETTER_BY > chosen.score && chosen.score * FIT_BETTER_BY > fit.score,
  );
  const { align } = chosen.way;
  return alike.length > 0
    ? because('fit-alike', { align, others: alike.map(({ way }) => way.align) })
    : because('fit-best', { align });
}
