import { texts } from '../texts/texts.ts';
import type { NoticeAction } from './glance-notice.ts';
import type { SourceRequest } from './source-controller.ts';

/** What a person can do when a source does not work. */
export function waysOn(
  request: SourceRequest | null,
  ways: {
    readonly open: (request: SourceRequest) => void;
    readonly pickFile: () => void;
    readonly openSample: () => void;
  },
): NoticeAction[] {
  const again = { label: () => texts().app.tryAgain, run: () => request && ways.open(request) };
  const canRetry = request && request.kind !== 'file';
  return [
    ...(canRetry ? [again] : []),
    { label: () => texts().source.openPicture, run: ways.pickFile },
    { label: () => texts().source.sample, run: ways.openSample },
  ];
}
