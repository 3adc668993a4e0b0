import type { ModelCard } from '../models/card.ts';
import type { LabelFile } from '../models/recognise/choose-labels.ts';
import type { InputGuess } from '../models/recognise/guess-input.ts';
import type { PackageOverrides, PackageReport } from '../models/recognise/make-package.ts';
import type { GlanceErrorData } from '../shared/errors.ts';

/** Says what a model file is, and makes its card. Untrusted: the worker that looks may never answer. */
export interface InspectRequest {
  readonly task: 'inspect';
  /** An ONNX file, a graph model's `model.json`, a package as Glance exports it, or an archive with one of these. */
  readonly model: Blob;
  /** Of the file, e.g. `best.onnx`. */
  readonly name: string;
  /** What was given together with it: its weights may lie there. */
  readonly beside?: readonly { readonly name: string; readonly file: Blob }[];
  readonly labels: LabelFile | null;
  readonly overrides: PackageOverrides;
  /** Absolute addresses of pictures to try on how the model is fed; none to try nothing. */
  readonly pictures: readonly string[];
  /** Absolute address of the folder with tfjs's WASM files, with a slash at its end. */
  readonly assetBase: string;
}

/** What the device keeps from then on; answered by the card as it is kept. */
export interface KeepRequest {
  readonly task: 'keep';
  readonly card: ModelCard;
  readonly model: Blob;
}

/** Another name for a kept model; answered by its card. */
export interface RenameRequest {
  readonly task: 'rename';
  readonly id: string;
  readonly name: string;
}

/** A package of a card and its model, to be saved as a file; answered by a Blob. */
export interface PackRequest {
  readonly task: 'pack';
  readonly card: ModelCard;
  readonly model: Blob;
}

/** Fetches a published file and checks it, from where an earlier attempt stopped. */
export interface DownloadRequest {
  readonly task: 'download';
  /** For messages. */
  readonly name: string;
  /** Absolute. */
  readonly url: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a worker of its own is asked to do with models; one request, one worker. */
export type LibraryRequest = InspectRequest | KeepRequest | RenameRequest | PackRequest | DownloadRequest;

/** A file, whole and checked, or who does not let this page have it. */
export type DownloadAnswer =
  | {
      readonly model: Blob;
      /** Bytes that an earlier attempt had brought. */
      readonly resumedFrom: number;
    }
  /** `policy`: the page's own, which this host sends. `server`: the one asked, or nobody answered. */
  | { readonly refusedBy: 'policy' | 'server' };

/** What was found out about a file. */
export interface InspectedModel {
  /** The ONNX file itself: what was given, what lay in the package, or what was made of several files. */
  readonly model: Blob;
  readonly fileName: string;
  /** Null where none can be made; `problem` says why. */
  readonly card: ModelCard | null;
  readonly report: PackageReport;
  /** What keeps it from being used, or labels that were left out. */
  readonly problem: GlanceErrorData | null;
  /** Whether the card came with the file, in a package. */
  readonly packaged: boolean;
  /** What trying it on pictures told; null where that has not been done. */
  readonly guess: InputGuess | null;
}

/** Signs of life while a request is under way. */
export type LibraryStep =
  /** All that is known before anything is run. */
  | { readonly step: 'recognised'; readonly inspected: InspectedModel }
  /** Runs of the network on pictures, done and in all. */
  | { readonly step: 'tried'; readonly done: number; readonly total: number }
  /** What has come of a download, earlier attempts included. */
  | { readonly step: 'loaded'; readonly loadedBytes: number; readonly totalBytes: number };

/** What each request is answered with. */
export interface LibraryAnswers {
  readonly inspect: InspectedModel;
  readonly keep: ModelCard;
  readonly rename: ModelCard;
  readonly pack: Blob;
  readonly download: DownloadAnswer;
}

/** What the page says to the worker. */
export interface LibraryMessage {
  readonly type: 'library';
  readonly request: LibraryRequest;
}

/** What the worker says: any number of steps, then an answer or an error. */
export type LibraryReply =
  | { readonly type: 'library-step'; readonly step: LibraryStep }
  | { readonly type: 'library-answer'; readonly answer: LibraryAnswers[LibraryRequest['task']] }
  | { readonly type: 'library-failed'; readonly error: GlanceErrorData };
