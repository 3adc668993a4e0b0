import { html, nothing, type TemplateResult } from 'lit';
import type { EngineInfo, EngineStatus } from '../shared/engine.ts';
import './glance-bar.ts';
import './glance-camera-tools.ts';
import './glance-effects-sheet.ts';
import './glance-help-sheet.ts';
import './glance-legend.ts';
import './glance-offline-sheet.ts';
import './glance-seen.ts';
import './glance-settings-sheet.ts';
import './glance-snapshot-sheet.ts';
import './glance-source-sheet.ts';
import './glance-status.ts';
import './glance-welcome.ts';
import type { SegmentController } from './segment-controller.ts';
import { type Settings, segments } from './settings.ts';
import type { Shortcut } from './shortcuts-controller.ts';
import type { SourceController } from './source-controller.ts';
import type { SummaryController } from './summary-controller.ts';
import type { UrlParameters } from './url-parameters.ts';

/** What the parts of the app show. */
export interface AppParts {
  readonly settings: Settings;
  readonly sources: SourceController;
  readonly info: EngineInfo | null;
  readonly segment: SegmentController;
  readonly summary: SummaryController;
  readonly shortcuts: readonly Shortcut[];
}

/** The panels that open by themselves, without anything to show. */
export type SheetName =
  | 'glance-source-sheet'
  | 'glance-settings-sheet'
  | 'glance-effects-sheet'
  | 'glance-offline-sheet'
  | 'glance-help-sheet';

/** What the engine is doing. */
export function pill({ settings, summary }: AppParts, status: EngineStatus): TemplateResult {
  return html`<glance-status
    class="top"
    .status=${status}
    .fps=${summary.fps}
    ?expanded=${settings.readout}
  ></glance-status>`;
}

/** What stands in the middle while there is no picture. */
export function centre(
  { source, opening }: SourceController,
  { source: asked, ui }: UrlParameters,
): TemplateResult | typeof nothing {
  if (source) return nothing;
  if (!opening && asked !== 'screen' && (asked !== null || !ui)) return nothing;
  return html`<glance-welcome class="centre" .opening=${opening} ?screenOnly=${asked === 'screen'}></glance-welcome>`;
}

/** What lies over the lower part of the picture: what is seen, the camera's tools, the bar. */
export function lowerHud({ settings, sources, info, segment, summary }: AppParts): TemplateResult {
  const { source } = sources;
  const kind = info?.segment?.kind;
  return html`<div class="low">
      <div class="lists">
        ${
          segments(settings)
            ? html`<glance-legend
                .entries=${summary.legend}
                .onlyClassId=${segment.onlyClassId}
                ?coloured=${settings.effect === 'overlay' || kind === 'classes'}
                ?people=${kind === 'alpha'}
              ></glance-legend>`
            : nothing
        }
        ${settings.task === 'segment' ? nothing : seenList(info, summary)}
      </div>
      <glance-camera-tools .source=${source} ?canFlip=${sources.nextCamera() !== null}></glance-camera-tools>
    </div>
    <glance-bar ?canSnapshot=${source !== null} .task=${settings.task} ?classifies=${info?.classify != null}></glance-bar>`;
}

/** What the picture is of, where the model says that; its code comes with the first such model. */
function seenList(info: EngineInfo | null, { seen, classes }: SummaryController): TemplateResult {
  if (!info?.classify) return html`<glance-seen .seen=${seen}></glance-seen>`;
  void import('./glance-classes.ts').catch(() => undefined);
  return html`<glance-classes .classes=${classes}></glance-classes>`;
}

/** The panels, each closed until it is asked for. */
export function sheets({ settings, sources, info, segment, shortcuts }: AppParts): TemplateResult {
  return html`
    <glance-source-sheet
      .source=${sources.source}
      .cameras=${sources.cameras}
      .resolution=${settings.resolution}
    ></glance-source-sheet>
    <glance-settings-sheet .settings=${settings} .info=${info}></glance-settings-sheet>
    <glance-effects-sheet
      .settings=${settings}
      .info=${info}
      .picture=${segment.picture}
      .problem=${segment.pictureProblem}
    ></glance-effects-sheet>
    <glance-snapshot-sheet></glance-snapshot-sheet>
    <glance-offline-sheet></glance-offline-sheet>
    <glance-help-sheet .shortcuts=${shortcuts} ?off=${!settings.shortcuts}></glance-help-sheet>
  `;
}
