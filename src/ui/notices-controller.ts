import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Notice, NoticeAction } from './glance-notice.ts';
import type { Saying } from './saying.ts';

/** A passing remark goes by itself after this long, milliseconds; what needs an answer stays. */
const REMARK_MS = 10_000;
/** More would cover the picture. */
const MOST_SHOWN = 3;

/** The notices shown now, newest last; one per id. */
export class NoticesController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  shown: readonly Notice[] = [];

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Interrupts; stays until dismissed. */
  alert(id: string, message: Saying, actions: readonly NoticeAction[] = []): void {
    this.#show({ id, tone: 'alert', message, actions });
  }

  /** A remark that goes by itself. */
  remark(id: string, message: Saying): void {
    this.#show({ id, tone: 'status', message, actions: [] });
    this.#timers.set(
      id,
      setTimeout(() => this.dismiss(id), REMARK_MS),
    );
  }

  /** Something that a person may do, now or later; stays, and does not interrupt. */
  offer(id: string, message: Saying, actions: readonly NoticeAction[]): void {
    this.#show({ id, tone: 'status', message, actions });
  }

  dismiss(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    if (!this.shown.some((notice) => notice.id === id)) return;
    this.shown = this.shown.filter((notice) => notice.id !== id);
    this.#host.requestUpdate();
  }

  hostConnected(): void {}

  hostDisconnected(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #show(notice: Notice): void {
    this.dismiss(notice.id);
    this.shown = [...this.shown, notice].slice(-MOST_SHOWN);
    this.#host.requestUpdate();
  }
}
