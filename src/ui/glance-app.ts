import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { type FrameSource, SAMPLES } from '../camera/frame-source.ts';
import { bundledModels } from '../shared/bundled-models.ts';
import type { EngineStatus, FrameResult } from '../shared/engine.ts';
import { GlanceError } from '../shared/errors.ts';
import { appStyles } from './app-styles.ts';
import { emit } from './emit.ts';
import { EngineController } from './engine-controller.ts';
import { tellEngineStatus, tellUnknownClasses } from './engine-notices.ts';
import { FileDropController } from './file-drop-controller.ts';
import './glance-bar.ts';
import './glance-camera-tools.ts';
import './glance-help-sheet.ts';
import './glance-notice.ts';
import type { NoticeAction } from './glance-notice.ts';
import './glance-readout.ts';
import './glance-seen.ts';
import type { SettingDetail } from './glance-settings-sheet.ts';
import './glance-settings-sheet.ts';
import './glance-snapshot-sheet.ts';
import './glance-source-sheet.ts';
import './glance-status.ts';
import './glance-viewfinder.ts';
import './glance-welcome.ts';
import { HudController } from './hud-controller.ts';
import { icon } from './icons.ts';
import { NoticesController } from './notices-controller.ts';
import { resultsDetail } from './results-detail.ts';
import { detectOptions, engineConfig, type SettingName, type Settings } from './settings.ts';
import { SettingsController } from './settings-controller.ts';
import { ShortcutsController } from './shortcuts-controller.ts';
import { SnapshotController } from './snapshot-controller.ts';
import { SourceController, type SourceRequest } from './source-controller.ts';
import { rememberCamera, wantsCameraAtOnce } from './start-source.ts';
import { SummaryController } from './summary-controller.ts';
import { base, tokens } from './theme.ts';
import { parseUrlParameters } from './url-parameters.ts';
import { WakeLockController } from './wake-lock-controller.ts';

/**
 * The whole app: a viewfinder with boxes, and what is needed around it.
 * Dispatches `glance-results` (GlanceResultsDetail; bubbles, composed) for every result shown.
 * Removing it from the page ends engine and camera for good.
 */
export class GlanceApp extends LitElement {
  static override styles = [tokens, base, appStyles];

  readonly #context = {
    samples: SAMPLES.map(({ id }) => id),
    models: bundledModels('detect').map(({ id }) => id),
  };
  readonly #url = parseUrlParameters(location.search, this.#context);
  readonly #notices = new NoticesController(this);
  readonly #settings = new SettingsController(this, this.#context, this.#url.settings, (_, changed) =>
    this.#onSettings(changed),
  );
  readonly #engine = new EngineController(this, {
    onStatus: (status) => this.#onStatus(status),
    onResult: (result) => this.#onResult(result),
    onIdle: () => this.#sources.pump.sinkIdle(),
  });
  readonly #sources: SourceController = new SourceController(this, this.#engine, {
    onSource: (source) => this.#onSource(source),
    onError: (error, request) => this.#sourceFailed(error, request),
    onEnded: (error, request) => error && this.#sourceFailed(error, request),
    onTrouble: (error) => {
      this.#notices.dismiss('trouble');
      if (error) this.#notices.alert('trouble', error.message, this.#waysOn(null));
    },
  });
  readonly #summary = new SummaryController(this, this.#sources, () => this.#engine.info);
  readonly #snapshots = new SnapshotController(this, this.#notices);
  readonly #wakeLock = new WakeLockController(this);
  readonly #drop = new FileDropController(
    this,
    (file) => this.#open({ kind: 'file', file }),
    (error) => this.#notices.alert('source', error.message, this.#waysOn(null)),
  );
  readonly #shortcuts = new ShortcutsController(
    this,
    [
      { key: ' ', keyName: 'Space', does: 'Take a snapshot', run: () => void this.#snapshots.take() },
      { key: 'c', keyName: 'C', does: 'Choose a source', run: () => this.#sheet('glance-source-sheet') },
      { key: 's', keyName: 'S', does: 'Settings', run: () => this.#sheet('glance-settings-sheet') },
      { key: 'm', keyName: 'M', does: 'Mirror the picture', run: () => this.#toggleMirror() },
      { key: 'i', keyName: 'I', does: 'Show measurements', run: () => this.#toggleReadout() },
      { key: '?', keyName: '?', does: 'This list', run: () => this.#sheet('glance-help-sheet') },
    ],
    () => this.#url.ui && this.#settings.value.shortcuts,
  );
  readonly #onPainted = this.#summary.painted.bind(this.#summary);
  /** False until it is known whether the camera starts by itself: a welcome must not flash by. */
  #decided = false;

  constructor() {
    super();
    this.#engine.configure(engineConfig(this.#settings.value, null));
    if (this.#url.problems.length > 0) this.#notices.alert('url', this.#url.problems.join('\n'));
    new HudController(this);
    void this.#start();
  }

  /** The engine's client, for tests and the console. */
  get client(): EngineController['client'] {
    return this.#engine.client;
  }

  protected override render(): TemplateResult {
    const { source } = this.#sources;
    const settings = this.#settings.value;
    const { ui } = this.#url;
    const notices = ui ? this.#notices.shown : this.#notices.shown.filter(({ tone }) => tone === 'alert');
    return html`
      <main
        @glance-setting=${(event: CustomEvent<SettingDetail>) => this.#settings.set(event.detail.name, event.detail.value)}
        @glance-reset=${() => this.#settings.reset()}
        @glance-source=${(event: CustomEvent<SourceRequest>) => this.#open(event.detail)}
        @glance-dismiss=${(event: CustomEvent<string>) => this.#notices.dismiss(event.detail)}
        @glance-open-source=${() => this.#sheet('glance-source-sheet')}
        @glance-open-settings=${() => this.#sheet('glance-settings-sheet')}
        @glance-open-help=${() => this.#sheet('glance-help-sheet')}
        @glance-snapshot=${() => this.#snapshots.take()}
        @glance-toggle-readout=${() => this.#toggleReadout()}
        @glance-retry=${() => this.#engine.retry()}
        @glance-flip=${() => this.#flip()}
        @glance-use-camera=${() => this.#openCamera()}
        @glance-use-screen=${() => this.#open({ kind: 'screen' })}
        @glance-use-sample=${() => this.#openSample()}
        @glance-trouble=${(event: CustomEvent<unknown>) => this.#notices.alert('camera-tool', GlanceError.from(event.detail).message)}
      >
        <h1 class="visually-hidden">Glance</h1>
        <glance-viewfinder .source=${source} .mirrored=${this.#mirrored} .onPainted=${this.#onPainted}></glance-viewfinder>
        <div class="flash"></div>
        ${this.#centre()}
        <div class="hud">
          ${ui ? this.#pill(settings) : nothing}
          <div class="middle">
            ${notices.map((notice) => html`<glance-notice .notice=${notice}></glance-notice>`)}
            ${ui && settings.readout ? html`<glance-readout .data=${this.#summary.readout}></glance-readout>` : nothing}
          </div>
          ${ui ? this.#lowerHud(source) : nothing}
        </div>
        ${this.#drop.dragging ? html`<div class="drop">${icon('drop')}Drop a picture or video</div>` : nothing}
        <p class="visually-hidden" role="status" data-testid="announcement">${this.#snapshots.announcement}</p>
        ${this.#sheets(settings)}
      </main>
    `;
  }

  protected override willUpdate(): void {
    this.setAttribute('theme', this.#settings.value.theme);
    const live = this.#sources.source?.moving ?? false;
    this.toggleAttribute('live', live);
    this.#wakeLock.wanted = live;
  }

  #pill(settings: Settings): TemplateResult {
    return html`<glance-status class="top" .status=${this.#engine.status} .fps=${this.#summary.fps} ?expanded=${settings.readout}></glance-status>`;
  }

  #lowerHud(source: FrameSource | null): TemplateResult {
    return html`<div class="low">
        <glance-seen .seen=${this.#summary.seen}></glance-seen>
        <glance-camera-tools .source=${source} ?canFlip=${this.#sources.nextCamera() !== null}></glance-camera-tools>
      </div>
      <glance-bar ?canSnapshot=${source !== null}></glance-bar>`;
  }

  /** What stands in the middle while there is no picture. */
  #centre(): unknown {
    const { source, opening } = this.#sources;
    const asked = this.#url.source;
    if (source || !this.#decided) return nothing;
    if (!opening && asked !== 'screen' && (asked !== null || !this.#url.ui)) return nothing;
    return html`<glance-welcome class="centre" .opening=${opening} ?screenOnly=${asked === 'screen'}></glance-welcome>`;
  }

  #sheets(settings: Settings): TemplateResult {
    return html`
      <glance-source-sheet
        .source=${this.#sources.source}
        .cameras=${this.#sources.cameras}
        .resolution=${settings.resolution}
      ></glance-source-sheet>
      <glance-settings-sheet .settings=${settings} .info=${this.#engine.info}></glance-settings-sheet>
      <glance-snapshot-sheet></glance-snapshot-sheet>
      <glance-help-sheet .shortcuts=${this.#shortcuts.shortcuts} ?off=${!settings.shortcuts}></glance-help-sheet>
    `;
  }

  async #start(): Promise<void> {
    const { source, sample, ui } = this.#url;
    if (source === 'sample') this.#openSample(sample);
    else if (source === 'camera' || (source === null && (!ui || (await wantsCameraAtOnce()))))
      this.#openCamera();
    this.#decided = true;
    this.requestUpdate();
  }

  #open(request: SourceRequest): void {
    for (const id of ['source', 'trouble', 'camera-tool']) this.#notices.dismiss(id);
    void this.#sources.open(request);
  }

  #openCamera(camera = this.#settings.value.camera): void {
    this.#open({ kind: 'camera', camera, resolution: this.#settings.value.resolution });
  }

  #openSample(name: string | null = null): void {
    this.#open({ kind: 'sample', name: name ?? SAMPLES[0]?.id ?? '' });
  }

  #onSource(source: FrameSource | null): void {
    this.#engine.newScene();
    this.#summary.clear();
    if (source?.kind === 'camera') rememberCamera();
  }

  #sourceFailed(error: GlanceError, request: SourceRequest): void {
    this.#notices.alert('source', error.message, this.#waysOn(request));
  }

  /** What a person can do when a source does not work. */
  #waysOn(request: SourceRequest | null): NoticeAction[] {
    const again = { label: 'Try again', run: () => request && this.#open(request) };
    const canRetry = request && request.kind !== 'file';
    return [
      ...(canRetry ? [again] : []),
      {
        label: 'Open a picture',
        run: () => this.renderRoot.querySelector('glance-source-sheet')?.pickFile(),
      },
      { label: 'Sample', run: () => this.#openSample() },
    ];
  }

  #onStatus(status: EngineStatus): void {
    tellEngineStatus(status, this.#settings, this.#notices, () => this.#engine.retry());
    if (status.state !== 'ready') return;
    const labels = status.info.detect?.labels ?? [];
    this.#engine.setDetectOptions(detectOptions(this.#settings.value, labels));
    tellUnknownClasses(this.#settings.value, labels, this.#notices);
    this.#summary.clear();
    this.#lookAgain();
  }

  /** A still shows no new picture by itself; what changed must be seen in the old one. */
  #lookAgain(): void {
    if (this.#sources.source?.moving === false) this.#sources.pump.refresh();
  }

  #onResult(result: FrameResult): void {
    this.renderRoot.querySelector('glance-viewfinder')?.show(result);
    emit(this, 'glance-results', resultsDetail(result));
  }

  #onSettings(changed: readonly SettingName[]): void {
    const settings = this.#settings.value;
    const labels = this.#engine.info?.detect?.labels ?? null;
    this.#engine.configure(engineConfig(settings, labels));
    if (changed.includes('classes') && labels) tellUnknownClasses(settings, labels, this.#notices);
    if (changed.includes('resolution') && this.#sources.source?.kind === 'camera') {
      this.#openCamera(this.#sources.source.label);
    }
    this.#lookAgain();
  }

  #flip(): void {
    const camera = this.#sources.nextCamera();
    if (camera === null) return;
    this.#settings.set('camera', camera);
    this.#openCamera(camera);
  }

  get #mirrored(): boolean {
    const { mirror } = this.#settings.value;
    const { source } = this.#sources;
    if (mirror !== 'auto') return mirror === 'on';
    return source?.kind === 'camera' && source.facing === 'user';
  }

  #toggleMirror(): void {
    this.#settings.set('mirror', this.#mirrored ? 'off' : 'on');
  }

  #toggleReadout(): void {
    this.#settings.set('readout', !this.#settings.value.readout);
  }

  #sheet(name: 'glance-source-sheet' | 'glance-settings-sheet' | 'glance-help-sheet'): void {
    void this.renderRoot.querySelector(name)?.show();
  }
}

customElements.define('glance-app', GlanceApp);

declare global {
  interface HTMLElementTagNameMap {
    'glance-app': GlanceApp;
  }
}
