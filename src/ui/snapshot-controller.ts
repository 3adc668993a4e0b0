import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { GlanceError } from '../shared/errors.ts';
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
    this.#taking = true;
    this.#flash();
    try {
      const snapshot = await takeSnapshot(source, viewfinder.shownDetections, viewfinder.result);
      this.announcement = `Snapshot taken, ${snapshot.count} marked.`;
      this.#host.requestUpdate();
      await this.#host.renderRoot.querySelector<GlanceSnapshotSheet>('glance-snapshot-sheet')?.show(snapshot);
    } catch (thrown) {
      this.#notices.alert('snapshot', GlanceError.from(thrown).message);
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
