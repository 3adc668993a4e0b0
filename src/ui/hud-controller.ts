import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Insets } from '../render/viewport.ts';
import type { GlanceViewfinder } from './glance-viewfinder.ts';
import { hudInsets } from './hud-insets.ts';

type Host = ReactiveControllerHost & { readonly renderRoot: ParentNode };

/** Measures what lies over the picture, and tells the viewfinder what it covers. */
export class HudController implements ReactiveController {
  readonly #host: Host;
  readonly #resizes = new ResizeObserver(() => this.#measure());
  #known = '';

  constructor(host: Host) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdated(): void {
    for (const part of this.#parts('glance-viewfinder, glance-status, .lists, glance-bar, .middle > *')) {
      this.#resizes.observe(part); // once is enough; again does nothing
    }
    this.#measure();
  }

  hostDisconnected(): void {
    this.#resizes.disconnect();
  }

  #measure(): void {
    const viewfinder = this.#host.renderRoot.querySelector<GlanceViewfinder>('glance-viewfinder');
    // Its padding is the device's safe area.
    const edges = this.#host.renderRoot.querySelector('.flash');
    if (!viewfinder || !edges) return;
    const insets = hudInsets({
      view: viewfinder.getBoundingClientRect(),
      safe: paddingOf(edges),
      pill: this.#rect('glance-status'),
      seen: this.#rect('.lists'),
      bar: this.#rect('glance-bar'),
      cards: this.#parts('.middle > *').map((card) => card.getBoundingClientRect()),
    });
    const known = JSON.stringify(insets);
    if (known === this.#known) return;
    this.#known = known;
    viewfinder.fitInsets = insets.fit;
    viewfinder.labelInsets = insets.label;
    viewfinder.labelObstacles = insets.obstacles;
  }

  #parts(selector: string): Element[] {
    return [...this.#host.renderRoot.querySelectorAll(selector)];
  }

  #rect(selector: string): DOMRect | null {
    return this.#host.renderRoot.querySelector(selector)?.getBoundingClientRect() ?? null;
  }
}

function paddingOf(element: Element): Insets {
  const { paddingTop, paddingRight, paddingBottom, paddingLeft } = getComputedStyle(element);
  return {
    top: Number.parseFloat(paddingTop) || 0,
    right: Number.parseFloat(paddingRight) || 0,
    bottom: Number.parseFloat(paddingBottom) || 0,
    left: Number.parseFloat(paddingLeft) || 0,
  };
}
