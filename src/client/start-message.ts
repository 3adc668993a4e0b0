import type { StartMessage } from '../protocol.ts';
import type { BackendName, EngineConfig } from '../shared/engine.ts';
import { GlanceError } from '../shared/errors.ts';
import { readChoices } from './remembered-choices.ts';

/**
 * What a worker is started with: addresses resolved against the page, wherever that lies.
 * @param avoid backends that failed lately
 * @param quick whether nothing runs
 * @param recovers whether something ran, and is gone
 * @returns `card-missing` where a card's address is no address, or no card is named
 */
export function startMessage(
  requestId: number,
  config: EngineConfig,
  avoid: readonly BackendName[],
  { quick, recovers }: Pick<StartMessage, 'quick' | 'recovers'>,
): StartMessage | GlanceError<'card-missing'> {
  const { compareWith } = config;
  const urls = [config.cardUrl, config.segmentCardUrl, compareWith?.cardUrl ?? null].filter(
    (url) => url !== null,
  );
  const unusable = urls.length === 0 ? '' : urls.find((url) => !URL.canParse(url, document.baseURI));
  if (unusable !== undefined) return new GlanceError('card-missing', { url: unusable });
  return {
    type: 'start',
    requestId,
    config: {
      ...config,
      cardUrl: absolute(config.cardUrl),
      segmentCardUrl: absolute(config.segmentCardUrl),
      ...(compareWith
        ? { compareWith: { ...compareWith, cardUrl: absolute(compareWith.cardUrl) ?? '' } }
        : {}),
    },
    assetBase: new URL('engine/', document.baseURI).href,
    remembered: readChoices(),
    avoid,
    quick,
    recovers,
  };
}

function absolute(url: string | null): string | null {
  return url === null ? null : new URL(url, document.baseURI).href;
}
