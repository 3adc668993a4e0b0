import type {
  BackendName,
  DetectOptions,
  EngineConfig,
  EngineInfo,
  EngineStatus,
  FrameResult,
} from './shared/engine.ts';
import type { GlanceErrorData } from './shared/errors.ts';
import type { Frame } from './shared/frame.ts';
import type { Size } from './shared/geometry.ts';
import type { GpuTrial } from './shared/gpu-trials.ts';
import type { SegmentOptions } from './shared/segmentation.ts';

/** The backend measured best for a device and model, as remembered by the page. */
export interface RememberedChoice {
  readonly key: string;
  readonly backend: BackendName;
  readonly measuredMs: Partial<Record<BackendName, number>>;
}

/** Loads models and backend; answered by `status` messages and at last by `started` or `failed`. Ending the worker gives it up. */
export interface StartMessage {
  readonly type: 'start';
  readonly requestId: number;
  readonly config: EngineConfig;
  /** Absolute URL of the folder with tfjs's WASM files, with a slash at its end. */
  readonly assetBase: string;
  readonly remembered: readonly RememberedChoice[];
  /** Backends that failed lately and are not to be tried. */
  readonly avoid: readonly BackendName[];
  /** Nothing runs yet: what is ready soonest will do, and `started` says whether another start may find better. */
  readonly quick: boolean;
  /** An engine ran and is gone: until the backend asked for by name is ready again, another will do. */
  readonly recovers: boolean;
}

/** Holds from the next frame on. */
export interface DetectOptionsMessage {
  readonly type: 'detect-options';
  readonly detect: DetectOptions;
}

/** Holds from the next frame on. */
export interface SegmentOptionsMessage {
  readonly type: 'segment-options';
  readonly segment: SegmentOptions;
}

/** Transfers `image`: what lies behind a person where the effect is `picture`. The worker keeps it until the next one. */
export interface BackgroundMessage {
  readonly type: 'background';
  readonly image: ImageBitmap | null;
}

/** Transfers `frame.image`; answered by `result` or `frame-failed` with the same id. */
export interface FrameMessage {
  readonly type: 'frame';
  readonly frame: Frame;
}

/** The shape that frames have: known before the first one is taken, it spares models a change of theirs. */
export interface PictureMessage {
  readonly type: 'picture';
  readonly picture: Size;
}

/** Forgets moving objects and earlier masks: the next frame starts a new scene. */
export interface NewSceneMessage {
  readonly type: 'new-scene';
}

/** Asks for a sign of life; answered by `pong` with the same id. */
export interface PingMessage {
  readonly type: 'ping';
  readonly pingId: number;
}

/** Asks for tensor and memory counts, for the soak and leak tests. */
export interface MemoryMessage {
  readonly type: 'memory';
  readonly requestId: number;
}

/** The answer to a `gpu-trial` that begins: whether it may, and if so, that it is noted. */
export interface GpuTrialAnswer {
  readonly type: 'gpu-trial-answer';
  readonly trial: GpuTrial;
  readonly allowed: boolean;
}

/** Breaks the engine on purpose, so that recovery can be tested in the real app. */
export interface InjectFaultMessage {
  readonly type: 'inject-fault';
  /** `stall`: alive, but no frame is answered any more; `leak`: tensors that nobody frees. */
  readonly fault: 'destroy-device' | 'throw-in-run' | 'hang' | 'stall' | 'leak';
}

/** Everything the page says to the worker. */
export type ToWorker =
  | StartMessage
  | DetectOptionsMessage
  | SegmentOptionsMessage
  | BackgroundMessage
  | FrameMessage
  | PictureMessage
  | NewSceneMessage
  | PingMessage
  | MemoryMessage
  | GpuTrialAnswer
  | InjectFaultMessage;

/** The worker's script has run; carries the name of the lock it holds while it lives. */
export interface HelloReply {
  readonly type: 'hello';
  readonly lockName: string;
}

/** How far a `start` has come. */
export interface StatusReply {
  readonly type: 'status';
  readonly status: Extract<EngineStatus, { state: 'loading' | 'measuring' | 'warming' }>;
}

/** The engine runs and takes frames. */
export interface StartedReply {
  readonly type: 'started';
  readonly requestId: number;
  readonly info: EngineInfo;
  /** To be remembered; absent when nothing was measured. */
  readonly choice?: RememberedChoice;
  /** Another start that is not `quick` may find a faster backend. */
  readonly improvable?: true;
}

/** What runs took another shape. */
export interface InfoReply {
  readonly type: 'info';
  readonly info: EngineInfo;
}

/** Without a requestId: the running engine is lost (device lost, backend failed mid-run). */
export interface FailedReply {
  readonly type: 'failed';
  readonly requestId?: number;
  readonly backend?: BackendName;
  readonly error: GlanceErrorData;
}

/** What was seen in one frame. Transfers its pictures, where there are any. */
export interface ResultReply {
  readonly type: 'result';
  readonly result: FrameResult;
}

/** A frame without a result. Where the engine is lost with it, `failed` follows. */
export interface FrameFailedReply {
  readonly type: 'frame-failed';
  readonly frameId: number;
  readonly error: GlanceErrorData;
}

/** How a use of the GPU goes that a driver may not survive: `lost` is the device. `begins` waits for a `gpu-trial-answer`. */
export interface GpuTrialReply {
  readonly type: 'gpu-trial';
  readonly trial: GpuTrial;
  readonly step: 'begins' | 'well' | 'ended' | 'lost';
}

/** The answer to `ping`. */
export interface PongReply {
  readonly type: 'pong';
  readonly pingId: number;
}

/** The answer to `memory`. */
export interface MemoryReply {
  readonly type: 'memory';
  readonly requestId: number;
  readonly tensors: number;
  readonly tensorBytes: number;
  /** GPU buffer bytes on WebGPU, linear-memory bytes on WASM. */
  readonly backendBytes: number;
  readonly frames: number;
}

/** Everything the worker says to the page. */
export type FromWorker =
  | HelloReply
  | StatusReply
  | StartedReply
  | InfoReply
  | FailedReply
  | ResultReply
  | FrameFailedReply
  | GpuTrialReply
  | PongReply
  | MemoryReply;
