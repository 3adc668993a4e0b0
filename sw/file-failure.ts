import type { GlanceErrorData } from '../src/shared/errors.ts';

/** A file of the app can be had neither from this device nor, as it should be, from the network. */
export class FileFailure extends Error {
  readonly data: GlanceErrorData;
  /** The network has some answer: a page may be served from there. */
  readonly reachable: boolean;

  constructor(data: GlanceErrorData, reachable: boolean) {
    super(data.code);
    this.data = data;
    this.reachable = reachable;
  }
}
