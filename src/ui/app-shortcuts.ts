import { texts } from '../texts/texts.ts';
import type { Shortcut } from './shortcuts-controller.ts';

type Action =
  | 'snapshot'
  | 'task'
  | 'effects'
  | 'source'
  | 'settings'
  | 'mirror'
  | 'readout'
  | 'offline'
  | 'help';

/** The keys of the app, in the order of the help. */
export function appShortcuts(run: Readonly<Record<Action, () => void>>): readonly Shortcut[] {
  const said = (action: Action) => () => texts().shortcuts[action];
  return [
    { key: ' ', keyName: () => texts().shortcuts.space, does: said('snapshot'), run: run.snapshot },
    { key: 't', keyName: () => 'T', does: said('task'), run: run.task },
    { key: 'e', keyName: () => 'E', does: said('effects'), run: run.effects },
    { key: 'c', keyName: () => 'C', does: said('source'), run: run.source },
    { key: 's', keyName: () => 'S', does: said('settings'), run: run.settings },
    { key: 'm', keyName: () => 'M', does: said('mirror'), run: run.mirror },
    { key: 'i', keyName: () => 'I', does: said('readout'), run: run.readout },
    { key: 'o', keyName: () => 'O', does: said('offline'), run: run.offline },
    { key: '?', keyName: () => '?', does: said('help'), run: run.help },
  ];
}
