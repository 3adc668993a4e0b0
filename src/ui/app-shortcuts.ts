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
  return [
    { key: ' ', keyName: 'Space', does: 'Take a snapshot', run: run.snapshot },
    { key: 't', keyName: 'T', does: 'Detect, segment, or both', run: run.task },
    { key: 'e', keyName: 'E', does: 'Effects, while segmenting', run: run.effects },
    { key: 'c', keyName: 'C', does: 'Choose a source', run: run.source },
    { key: 's', keyName: 'S', does: 'Settings', run: run.settings },
    { key: 'm', keyName: 'M', does: 'Mirror the picture', run: run.mirror },
    { key: 'i', keyName: 'I', does: 'Show measurements', run: run.readout },
    { key: 'o', keyName: 'O', does: 'Offline, install and privacy', run: run.offline },
    { key: '?', keyName: '?', does: 'This list', run: run.help },
  ];
}
