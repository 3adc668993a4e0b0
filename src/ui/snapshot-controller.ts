import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { GlanceError } from '../shared/errors.ts';
import { errorText, texts } from '../texts/texts.ts';
import type { GlanceSnapshotSheet } from './glance-snapshot-sheet.ts';
import type { GlanceViewfinder } from './glance-viewfinder.ts';
import type { NoticesController } from './notices-controller.ts';
import { takeSnapshot } from './snapshot.ts';

type Host = ReactiveControllerHost & { readonly renderRoot: ParentNode };

/** Takes a snapshot of what the viewfinder shows: flash, sheet, and a word for screen readers. */
export class SnapshotController implements ReactiveController {
  announcement = '';
  readonly #host: Host;
  readonly #notices: NoticesController;
  #taking = false;

  constructor(host: Host, notices: NoticesController) {
    this.#host = host;
    this.#notices = notices;
    host.addController(this);
  }

  hostConnected(): void {}

  /** Does nothing without a source, or while one is being taken. */
  async take(): Promise<void> {
    const viewfinder = this.#host.renderRoot.querySelector<GlanceViewfinder>('glance-viewfinder');
    const source = viewfinder?.source;
    if (!viewfinder || !source || this.#taking) return;
    const { painted } = viewfinder;
    if (viewfinder.veiled && !painted) {
      this.#notices.remark('snapshot', () => texts().snapshot.nothingYet);
      return;
    }
    this.#taking = true;
    this.#flash();
    try {
      const { shownDetections: detections, result } = viewfinder;
      const snapshot = await takeSnapshot({ source, detections, result, painted });
      this.announcement = texts().snapshot.taken(snapshot.about());
      this.#host.requestUpdate();
      await this.#host.renderRoot.querySelector<GlanceSnapshotSheet>('glance-snapshot-sheet')?.show(snapshot);
    } catch (thrown) {
      const error = GlanceError.from(thrown);
      this.#notices.alert('snapshot', () => errorText(error));
    } finally {
      this.#taking = false;
    }
  }

  #flash(): void {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    this.#host.renderRoot
      .querySelector('.flash')
      ?.animate([{ opacity: 0.75 }, { opacity: 0 }], { duration: 320, easing: 'ease-out' });
  }
}
