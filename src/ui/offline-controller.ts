import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { type OfflineState, offline } from '../offline/offline-service.ts';
import { askToPersist, mayAskSilently } from '../offline/storage-room.ts';
import type { GlanceErrorData } from '../shared/errors.ts';
import { errorText, reasonText, texts } from '../texts/texts.ts';
import type { NoticesController } from './notices-controller.ts';
import { storage } from './storage.ts';

/** Set once a person was told that Glance works offline: it is news only once. */
const TOLD = 'told-ready-offline';

/** Tells what a person should know of the app's being kept on this device, and offers updates; never applies one by itself. */
export class OfflineController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #notices: NoticesController;
  readonly #interactive: boolean;
  #before: OfflineState = offline.state;
  #updateFailed = false;

  /** @param interactive false where nobody can answer: no update is offered then */
  constructor(host: ReactiveControllerHost, notices: NoticesController, interactive: boolean) {
    this.#host = host;
    this.#notices = notices;
    this.#interactive = interactive;
    host.addController(this);
  }

  get state(): OfflineState {
    return offline.state;
  }

  hostConnected(): void {
    offline.addEventListener('change', this.#onChange);
    offline.addEventListener('update-failed', this.#onUpdateFailed);
    this.#onChange();
  }

  hostDisconnected(): void {
    offline.removeEventListener('change', this.#onChange);
    offline.removeEventListener('update-failed', this.#onUpdateFailed);
  }

  readonly #onChange = (): void => {
    const before = this.#before;
    const now = offline.state;
    this.#before = now;
    if (now.phase === 'ready' && before.phase !== 'ready') this.#ready(now);
    const { error } = now;
    if (error !== before.error && error && error.code !== 'offline-unsupported') {
      this.#notices.remark('offline', () => errorText(error));
    }
    if (now.update !== before.update && now.update !== 'none') this.#offerUpdate(now.update);
    this.#host.requestUpdate();
  };

  readonly #onUpdateFailed = (event: Event): void => {
    // The browser tries again on each visit; once is enough to say.
    if (this.#updateFailed) return;
    this.#updateFailed = true;
    const { code, details } = (event as CustomEvent<GlanceErrorData>).detail;
    const { file = '', problem = code } = details as { readonly file?: string; readonly problem?: string };
    this.#notices.remark('update-failed', () =>
      texts().offline.updateFailed(`${file} ${reasonText(problem)}`.trim()),
    );
  };

  #ready({ status }: OfflineState): void {
    const repaired = status?.repaired.length ?? 0;
    if (repaired > 0) {
      this.#notices.remark('offline', () => texts().offline.repaired(repaired));
    }
    if (mayAskSilently()) void askToPersist();
    if (storage.read(TOLD) !== null) return;
    storage.write(TOLD, '1');
    if (repaired === 0) this.#notices.remark('offline', () => texts().offline.nowOffline);
  }

  #offerUpdate(update: 'ready' | 'elsewhere'): void {
    if (!this.#interactive) return;
    const ready = update === 'ready';
    const message = () => (ready ? texts().offline.updateReady : texts().offline.updateElsewhere);
    const label = () => (ready ? texts().offline.updateNow : texts().offline.reload);
    this.#notices.offer('update', message, [{ label, run: () => offline.applyUpdate() }]);
  }
}
