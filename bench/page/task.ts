/** Kernels that tfjs has too; on shapes that segmenters have. */
export type BenchKernel = 'transpose-conv-k3s2' | 'transpose-conv-k2s2' | 'max-pool-indices';

/** How long two are compared. */
interface Turns {
  /** Runs of each that are counted. */
  readonly runs: number;
  /** Shorter than usual, for a rough figure. */
  readonly warmUpMs?: number | undefined;
}

/** A model with one square picture as its input. */
export interface ModelParameters {
  readonly modelUrl: string;
  readonly inputName: string;
  readonly inputSize: number;
  readonly threads: number;
}

/** What each task is told. Numbers of runs are after the warm-up. */
export interface TaskParameters {
  readonly 'frame-over-model': Turns & {
    readonly cardUrl: string;
    readonly pictureUrl: string;
  };
  readonly 'decode-nms': { readonly inputSize: number; readonly runs: number };
  readonly 'model-against-ort': Turns & ModelParameters;
  readonly 'profile-model': ModelParameters & { readonly runs: number };
  readonly 'model-against-tfjs': Turns & Omit<ModelParameters, 'threads'>;
  readonly 'webgpu-model': Turns &
    Omit<ModelParameters, 'threads'> & { readonly peer: 'tfjs' | 'onnxruntime' };
  readonly 'kernel-against-tfjs': {
    readonly kernel: BenchKernel;
    readonly backend: 'wasm' | 'webgpu';
    readonly runs: number;
  };
  readonly 'pool-against-moving': Turns;
  readonly 'boxes-out': Turns;
}

/** What a worker of the bench page can measure. */
export type TaskName = keyof TaskParameters;

/** Milliseconds, one for each run. */
export interface TaskSamples {
  readonly ours: number[];
  readonly peer: number[] | null;
  /** How ours and peer were set up, e.g. threads really running. */
  readonly note?: string;
}

/** From the page to the worker. */
export interface TaskRequest<Name extends TaskName = TaskName> {
  readonly name: Name;
  readonly parameters: TaskParameters[Name];
}

/** From the worker to the page. */
export type TaskReply = { readonly samples: TaskSamples } | { readonly problem: string };
