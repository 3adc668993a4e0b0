import { SAMPLES } from '../camera/frame-source.ts';
import { bundledModels } from '../shared/bundled-models.ts';
import type { UrlContext } from './url-parameters.ts';

/** The names that this app knows. */
export const URL_CONTEXT: UrlContext = {
  samples: SAMPLES.map(({ id }) => id),
  models: bundledModels('detect').map(({ id }) => id),
  segmentModels: bundledModels('segment').map(({ id }) => id),
};
