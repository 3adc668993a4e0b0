import type { BenchRow, RowSamples } from '../bench-row.ts';
import { runTask } from '../page/run-task.ts';

/** A row that a visitor's own device can measure: without a server's help, with what the app brings along. */
export interface VisitorRow extends Omit<BenchRow, 'measure'> {
  /** What is measured, in a person's words. */
  readonly title: string;
  measure(): Promise<RowSamples>;
}

/** What there is to measure on this device. */
export interface VisitorDevice {
  /** Whether threads can share memory. */
  readonly isolated: boolean;
  readonly cores: number;
}

type Turns = typeof THOROUGH | typeof QUICK;

const MODEL = 'glance-yolo-nano';
/** `?quick` gives rough figures in a few seconds. */
const THOROUGH = { runs: 30 } as const;
const QUICK = { runs: 5, warmUpMs: 500 } as const;
/** What `npm run bench` holds the same rows to. */
const TARGETS = { oneThread: 0.5, threads: 0.5, frameOverModel: 1.15 } as const;

/**
 * @param base the app's folder, ending with a slash
 * @param quick whether rough figures will do
 */
export function visitorRows(
  base: string,
  { isolated, cores }: VisitorDevice,
  quick: boolean,
): readonly VisitorRow[] {
  const turns = quick ? QUICK : THOROUGH;
  const counts = isolated && cores > 1 ? [1, cores] : [1];
  return [
    ...counts.map((threads) => againstOrt(base, threads, turns)),
    {
      name: 'frame-over-model-wasm',
      title: 'A whole frame against the model alone',
      unit: 'ms',
      target: TARGETS.frameOverModel,
      peerName: 'the model alone',
      measure: () =>
        runTask({
          name: 'frame-over-model',
          parameters: {
            cardUrl: `${base}weights/${MODEL}/card.json`,
            pictureUrl: `${base}samples/astronaut.jpg`,
            ...turns,
          },
        }),
    },
  ];
}

function againstOrt(base: string, threads: number, turns: Turns): VisitorRow {
  const words = threads === 1 ? '1 thread' : `${threads} threads`;
  return {
    name: `${MODEL}-wasm-${threads}t`,
    title: `The bundled detector on WebAssembly, ${words}`,
    unit: 'ms',
    target: threads === 1 ? TARGETS.oneThread : TARGETS.threads,
    peerName: `onnxruntime-web, ${words}`,
    measure: async () => {
      const card = await (await fetch(`${base}weights/${MODEL}/card.json`)).json();
      return runTask({
        name: 'model-against-ort',
        parameters: {
          modelUrl: `${base}weights/${MODEL}/${card.file}`,
          inputName: card.input.name,
          inputSize: card.input.sizes.default,
          threads,
          ...turns,
        },
      });
    },
  };
}
