import { html, type TemplateResult } from 'lit';
import type { EngineStatus } from '../shared/engine.ts';
import type { AppParts } from './app-parts.ts';
import type { Notice } from './glance-notice.ts';
import { resolveClasses } from './settings.ts';
import type { UrlParameters } from './url-parameters.ts';

/** What could not be loaded may be there the next time, ms. */
const AGAIN_MS = 10_000;

let loads = false;

/**
 * What a kiosk shows over the picture. Its code is loaded at the first call: no other visit needs it.
 * @param notices what the app would tell a person; a kiosk keeps it for its menu
 */
export function kioskParts(
  parts: AppParts,
  { kioskOptions, problems }: UrlParameters,
  status: EngineStatus,
  notices: readonly Notice[],
): TemplateResult {
  load();
  const { summary, sources } = parts;
  const trouble = notices.filter(({ id, tone }) => tone === 'alert' && id !== 'url');
  return html`<glance-kiosk-seen
      class="lists"
      .seen=${summary.seen}
      .legend=${summary.legend}
      .classes=${summary.classes}
    ></glance-kiosk-seen>
    <glance-kiosk-layer
      .options=${kioskOptions}
      .problems=${problems}
      .troubles=${trouble.map(({ message }) => message)}
      .labels=${findableLabels(parts)}
      ?running=${sources.source !== null && status.state === 'ready'}
      ?moving=${sources.source?.moving ?? false}
    ></glance-kiosk-layer>`;
}

/** Opens the panel that starts a kiosk. */
export async function openKioskSetUp(root: ParentNode): Promise<void> {
  await import('./glance-kiosk-setup.ts');
  const panel = document.createElement('glance-kiosk-setup');
  panel.addEventListener('glance-closed', () => panel.remove());
  root.append(panel);
  await panel.show();
}

function load(): void {
  if (loads) return;
  loads = true;
  import('./glance-kiosk-layer.ts').catch(() => setTimeout(() => location.reload(), AGAIN_MS));
}

function findableLabels({ info, settings }: AppParts): readonly string[] {
  const detected = info?.detect?.labels ?? [];
  const { classIds } = resolveClasses(settings.classes, detected);
  const kept = classIds ? classIds.flatMap((id) => detected[id] ?? []) : detected;
  return [...kept, ...(info?.classify?.labels ?? []), ...(info?.segment?.labels ?? [])];
}
