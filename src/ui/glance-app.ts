import { html, nothing, type TemplateResult } from 'lit';
import { type FrameSource, SAMPLES } from '../camera/frame-source.ts';
import { kioskLabelPx } from '../kiosk/type-scale.ts';
import { labelFontPx } from '../render/label-layout.ts';
import { closeResult } from '../shared/close-result.ts';
import type { EngineStatus, FrameResult } from '../shared/engine.ts';
import { GlanceError } from '../shared/errors.ts';
import { errorText, setLanguage, texts } from '../texts/texts.ts';
import { centre, lowerHud, pill, type SheetName, sheets } from './app-parts.ts';
import { appShortcuts } from './app-shortcuts.ts';
import { appStyles } from './app-styles.ts';
import { emit } from './emit.ts';
import { EngineController } from './engine-controller.ts';
import { tellEngineStatus, tellUnknownClasses } from './engine-notices.ts';
import { FileDropController } from './file-drop-controller.ts';
import { GlanceElement } from './glance-element.ts';
import './glance-notice.ts';
import type { NoticeAction } from './glance-notice.ts';
import './glance-readout.ts';
import type { SettingDetail } from './glance-settings-sheet.ts';
import './glance-viewfinder.ts';
import { TASKS } from './glance-task-switch.ts';
import { HealthController } from './health-controller.ts';
import { HudController } from './hud-controller.ts';
import { icon } from './icons.ts';
import { kioskParts, openKioskSetUp } from './kiosk-parts.ts';
import { searchOrKiosk } from './kiosk-start.ts';
import { LanguageController } from './language-controller.ts';
import { LibraryController } from './library-controller.ts';
import { NoticesController } from './notices-controller.ts';
import { OfflineController } from './offline-controller.ts';
import { PaceController } from './pace-controller.ts';
import { resultsDetail } from './results-detail.ts';
import { SegmentController } from './segment-controller.ts';
import { detectOptions, engineConfig, isMirrored, type SettingName, segments } from './settings.ts';
import { SettingsController } from './settings-controller.ts';
import { ShortcutsController } from './shortcuts-controller.ts';
import { SnapshotController } from './snapshot-controller.ts';
import { SourceController, type SourceRequest } from './source-controller.ts';
import { waysOn } from './source-notices.ts';
import { rememberCamera, wantsCameraAtOnce } from './start-source.ts';
import { SummaryController } from './summary-controller.ts';
import { base, tokens } from './theme.ts';
import { URL_CONTEXT } from './url-context.ts';
import { parseUrlParameters } from './url-parameters.ts';
import { WakeLockController } from './wake-lock-controller.ts';

/**
 * The whole app: a viewfinder with boxes, and what is needed around it.
 * Dispatches `glance-results` (GlanceResultsDetail; bubbles, composed) for every result shown.
 * Moved within the page, it goes on. Taken out of it, engine and camera end; put back, the engine starts again and the source is
 * opened again, but for a shared screen, and the picture behind a person is forgotten.
 */
export class GlanceApp extends GlanceElement {
  static override styles = [tokens, base, appStyles];

  readonly #url = parseUrlParameters(searchOrKiosk(location.search), URL_CONTEXT);
  readonly #notices = new NoticesController(this);
  readonly #settings = new SettingsController(this, URL_CONTEXT, this.#url.settings, (_, changed) =>
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
      if (error) this.#notices.alert('trouble', () => errorText(error), this.#waysOn(null));
    },
  });
  readonly #health = new HealthController(this, {
    engine: this.#engine,
    sources: this.#sources,
    ...this.#url,
  });
  readonly #pace = new PaceController(
    () => this.#settings.value,
    () => this.#engine.info,
    () => this.#configure(),
  );
  readonly #segment = new SegmentController(this, this.#engine, () => this.#settings.value);
  readonly #summary = new SummaryController(
    this,
    this.#sources,
    () => this.#engine.info,
    () => this.#segment.onlyClassId,
  );
  readonly #snapshots = new SnapshotController(this, this.#notices);
  readonly #wakeLock = new WakeLockController(this);
  readonly #drop = new FileDropController(
    this,
    (file) => this.#open({ kind: 'file', file }),
    (error) => {
      this.#asked = true;
      this.#notices.alert('file', () => errorText(error), this.#waysOn(null));
    },
    (files) => void this.#library.take(files),
  );
  readonly #library = new LibraryController({
    host: this,
    settings: this.#settings,
    engine: this.#engine,
    sources: this.#sources,
    notices: this.#notices,
    configure: () => this.#configure(),
    compare: this.#url.compare,
  });
  readonly #shortcuts = new ShortcutsController(
    this,
    appShortcuts({
      snapshot: () => void this.#snapshots.take(),
      task: () => this.#nextTask(),
      effects: () => this.#openEffects(),
      source: () => this.#sheet('glance-source-sheet'),
      settings: () => this.#sheet('glance-settings-sheet'),
      mirror: () => this.#toggleMirror(),
      readout: () => this.#toggleReadout(),
      offline: () => this.#sheet('glance-offline-sheet'),
      help: () => this.#sheet('glance-help-sheet'),
    }),
    () => this.#url.ui && this.#settings.value.shortcuts,
  );
  readonly #onPainted = this.#summary.painted.bind(this.#summary);
  #attached = false;
  /** False until it is known whether the camera starts by itself: a welcome must not flash by. */
  #decided = false;
  /** Whether a source was asked for: the camera then does not start by itself. */
  #asked = false;

  constructor() {
    super();
    this.#configure();
    if (this.#url.problems.length > 0) this.#tellProblems(location.search);
    new HudController(this);
    new LanguageController(this, this.#notices);
    new OfflineController(this, this.#notices, this.#url.ui);
    void this.#start();
  }

  /** The engine's client, for tests and the console. */
  get client(): EngineController['client'] {
    return this.#engine.client;
  }

  /** What looks after the app, and its log; for tests and the console. */
  get health(): HealthController {
    return this.#health;
  }

  override connectedCallback(): void {
    if (this.#attached) return;
    this.#attached = true;
    super.connectedCallback();
  }

  override disconnectedCallback(): void {
    // Whoever moves it has put it back by then: nothing need stop for that.
    queueMicrotask(() => {
      if (this.isConnected || !this.#attached) return;
      this.#attached = false;
      super.disconnectedCallback();
    });
  }

  protected override render(): TemplateResult {
    const { source } = this.#sources;
    const settings = this.#settings.value;
    const { ui, kiosk } = this.#url;
    const parts = {
      settings,
      sources: this.#sources,
      info: this.#engine.info,
      segment: this.#segment,
      summary: this.#summary,
      shortcuts: this.#shortcuts.shortcuts,
    };
    const notices = this.#notices.shown.filter(({ tone }) => ui || (tone === 'alert' && !kiosk));
    return html`
      <main
        @glance-setting=${(event: CustomEvent<SettingDetail>) => this.#settings.set(event.detail.name, event.detail.value)}
        @glance-reset=${() => this.#settings.reset()}
        @glance-source=${(event: CustomEvent<SourceRequest>) => this.#open(event.detail)}
        @glance-dismiss=${(event: CustomEvent<string>) => this.#notices.dismiss(event.detail)}
        @glance-open-source=${() => this.#sheet('glance-source-sheet')}
        @glance-open-settings=${() => this.#sheet('glance-settings-sheet')}
        @glance-open-effects=${() => this.#openEffects()}
        @glance-only-class=${(event: CustomEvent<number | null>) => this.#showOnly(event.detail)}
        @glance-background=${(event: CustomEvent<File>) => this.#setBackground(event.detail)}
        @glance-open-help=${() => this.#sheet('glance-help-sheet')}
        @glance-open-offline=${() => this.#sheet('glance-offline-sheet')}
        @glance-open-library=${() => this.#library.open()}
        @glance-open-health=${() => this.#health.openPage()}
        @glance-open-kiosk=${() => openKioskSetUp(this.renderRoot)}
        @glance-snapshot=${() => this.#snapshots.take()}
        @glance-toggle-readout=${() => this.#toggleReadout()}
        @glance-retry=${() => this.#engine.retry()}
        @glance-flip=${() => this.#flip()}
        @glance-use-camera=${() => this.#openCamera()}
        @glance-use-screen=${() => this.#open({ kind: 'screen' })}
        @glance-use-sample=${() => this.#openSample()}
        @glance-trouble=${(event: CustomEvent<unknown>) => this.#toolFailed(GlanceError.from(event.detail))}
      >
        <h1 class="visually-hidden">Glance</h1>
        <glance-viewfinder
          .source=${source}
          .mirrored=${this.#mirrored}
          .segmenting=${segments(settings)}
          .veiled=${this.#segment.veiled}
          .status=${this.#engine.status}
          .onPainted=${this.#onPainted}
          .labelPx=${kiosk ? kioskLabelPx : labelFontPx}
        ></glance-viewfinder>
        <div class="flash"></div>
        ${this.#decided && !kiosk ? centre(this.#sources, this.#url) : nothing}
        <div class="hud">
          ${ui ? pill(parts, this.#engine.status) : nothing}
          <div class="middle">
            ${notices.map((notice) => html`<glance-notice .notice=${notice}></glance-notice>`)}
            ${ui && settings.readout ? html`<glance-readout .data=${this.#summary.readout}></glance-readout>` : nothing}
          </div>
          ${ui ? lowerHud(parts) : nothing}
        </div>
        ${kiosk ? kioskParts(parts, this.#url, this.#engine.status, this.#notices.shown) : nothing}
        ${this.#drop.dragging ? html`<div class="drop">${icon('drop')}${texts().app.drop}</div>` : nothing}
        <p class="visually-hidden" role="status" data-testid="announcement">${this.#snapshots.announcement}</p>
        ${sheets(parts)}
      </main>
    `;
  }

  protected override willUpdate(): void {
    this.setAttribute('theme', this.#settings.value.theme);
    const live = this.#sources.source?.moving ?? false;
    this.toggleAttribute('live', live);
    this.#wakeLock.wanted = live || this.#url.kiosk;
  }

  /** @param search the address as it was: a kiosk takes its PIN out of it */
  #tellProblems(search: string): void {
    this.#notices.alert('url', () => parseUrlParameters(search, URL_CONTEXT).problems.join('\n'));
  }

  async #start(): Promise<void> {
    const { source, sample, ui } = this.#url;
    if (source === 'sample') this.#openSample(sample);
    else if (source === 'camera' || (source === null && (!ui || (await wantsCameraAtOnce())))) {
      // Unless the person was faster, with a file that could not be opened, too.
      if (!this.#asked) this.#openCamera();
    }
    this.#decided = true;
    this.requestUpdate();
    if (this.#url.health) void this.#health.openPage();
  }

  #open(request: SourceRequest): void {
    this.#asked = true;
    for (const id of ['source', 'file', 'trouble', 'camera-tool']) this.#notices.dismiss(id);
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
    if (source) this.#notices.dismiss('source');
    if (source?.kind === 'camera') rememberCamera();
  }

  #toolFailed(error: GlanceError): void {
    this.#notices.alert('camera-tool', () => errorText(error));
  }

  #sourceFailed(error: GlanceError, request: SourceRequest): void {
    this.#notices.alert('source', () => errorText(error), this.#waysOn(request));
  }

  #waysOn(request: SourceRequest | null): NoticeAction[] {
    return waysOn(request, {
      open: (again) => this.#open(again),
      pickFile: () => this.renderRoot.querySelector('glance-source-sheet')?.pickFile(),
      openSample: () => this.#openSample(),
    });
  }

  #onStatus(status: EngineStatus): void {
    if (this.#library.tells(status)) return;
    tellEngineStatus(status, this.#settings, this.#notices, () => this.#engine.retry());
    if (status.state !== 'ready') return;
    this.#segment.engineReady(status.info);
    const labels = status.info.detect?.labels;
    if (labels) {
      this.#engine.setDetectOptions(detectOptions(this.#settings.value, labels));
      tellUnknownClasses(this.#settings.value, labels, this.#notices);
    }
    this.#summary.clear();
    this.#lookAgain();
  }

  /** A still shows no new picture by itself; what changed must be seen in the old one. */
  #lookAgain(): void {
    if (this.#sources.source?.moving === false) this.#sources.pump.refresh();
  }

  #onResult(result: FrameResult): void {
    if (!result.comparison) this.#pace.result(result);
    const viewfinder = this.renderRoot.querySelector('glance-viewfinder');
    if (viewfinder && (!result.segmentation || this.#segment.accepts(result))) viewfinder.show(result);
    else closeResult(result);
    emit(this, 'glance-results', resultsDetail(result));
  }

  #onSettings(changed: readonly SettingName[]): void {
    const settings = this.#settings.value;
    const labels = this.#engine.info?.detect?.labels ?? null;
    if (changed.includes('language')) void setLanguage(settings.language);
    this.#segment.settingsChanged(changed);
    this.#pace.settingsChanged(changed);
    this.#configure();
    if (changed.includes('classes') && labels) tellUnknownClasses(settings, labels, this.#notices);
    if (changed.includes('resolution') && this.#sources.source?.kind === 'camera') {
      this.#openCamera(this.#sources.source.label);
    }
    this.#lookAgain();
  }

  /** Starts the engine anew where it must. */
  #configure(): void {
    const settings = this.#pace.paced(this.#settings.value);
    const { pump } = this.#sources;
    pump.restsWhenStill = settings.energy;
    pump.maxRate = settings.fps;
    const labels = this.#engine.info?.detect?.labels ?? null;
    const config = engineConfig(settings, labels, this.#segment.onlyClassId);
    this.#engine.configure(this.#library.configuration(config));
  }

  #nextTask(): void {
    const next = TASKS[(TASKS.indexOf(this.#settings.value.task) + 1) % TASKS.length];
    if (next) this.#settings.set('task', next);
  }

  #openEffects(): void {
    if (segments(this.#settings.value)) this.#sheet('glance-effects-sheet');
  }

  /** Null for all classes. */
  #showOnly(classId: number | null): void {
    this.#segment.onlyClassId = classId;
    this.#configure();
    this.requestUpdate();
    this.#lookAgain();
  }

  async #setBackground(file: File): Promise<void> {
    if (!(await this.#segment.choosePicture(file))) return;
    this.#settings.set('effect', 'picture');
    this.#lookAgain();
  }

  #flip(): void {
    const camera = this.#sources.nextCamera();
    if (camera === null) return;
    this.#settings.set('camera', camera);
    this.#openCamera(camera);
  }

  get #mirrored(): boolean {
    return isMirrored(this.#settings.value, this.#sources.source);
  }

  #toggleMirror(): void {
    this.#settings.set('mirror', this.#mirrored ? 'off' : 'on');
  }

  #toggleReadout(): void {
    this.#settings.set('readout', !this.#settings.value.readout);
  }

  #sheet(name: SheetName): void {
    void this.renderRoot.querySelector(name)?.show();
  }
}

customElements.define('glance-app', GlanceApp);

declare global {
  interface HTMLElementTagNameMap {
    'glance-app': GlanceApp;
  }
}
