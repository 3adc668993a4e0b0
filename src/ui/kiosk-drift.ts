import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { driftTo } from '../kiosk/drift.ts';

/** How far an element may move, CSS pixels. */
type Room = () => { readonly element: HTMLElement; readonly freeX: number; readonly freeY: number } | null;

/** Moves an element from time to time, so that nothing burns into a display that shows the same for weeks. */
export class KioskDrift implements ReactiveController {
  readonly #room: Room;
  readonly #everyMs: number;
  #timer: ReturnType<typeof setInterval> | undefined;
  #move = 0;
  readonly #onResize = () => this.place();

  /** How fast it moves is for the element's `transition`. */
  constructor(host: ReactiveControllerHost, everyMs: number, room: Room) {
    this.#room = room;
    this.#everyMs = everyMs;
    host.addController(this);
  }

  hostConnected(): void {
    window.addEventListener('resize', this.#onResize);
    this.#timer = setInterval(() => {
      this.#move++;
      this.place();
    }, this.#everyMs);
  }

  hostDisconnected(): void {
    window.removeEventListener('resize', this.#onResize);
    clearInterval(this.#timer);
  }

  /** Call when what is shown may have another size. */
  place(): void {
    const room = this.#room();
    if (!room) return;
    const { x, y } = driftTo(this.#move, room.freeX, room.freeY);
    room.element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }
}
