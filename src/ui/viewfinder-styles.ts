import { css } from 'lit';

/** How `<glance-viewfinder>` lays its pictures over one another. */
export const viewfinderStyles = css`
  :host {
    display: block;
    position: absolute;
    inset: 0;
    overflow: hidden;
    background: radial-gradient(120% 90% at 50% 30%, #23272e 0%, #0d0f12 70%);
  }
  .stage,
  canvas.overlay,
  canvas.backdrop {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  canvas.backdrop {
    inset: -40px;
    width: calc(100% + 80px);
    height: calc(100% + 80px);
    filter: blur(28px) brightness(0.38) saturate(1.2);
  }
  .stage > * {
    position: absolute;
    object-fit: fill;
    max-width: none;
  }
  /* Hidden, not taken away: a video goes on playing, and frames are taken from it. */
  .stage.veiled > :not(.painted) {
    visibility: hidden;
  }
  canvas.overlay {
    pointer-events: none;
  }
  .veil {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    margin: 0;
    padding: 24px;
    pointer-events: none;
  }
  .veil span {
    max-width: 340px;
    padding: 10px 18px;
    border: 1px solid var(--hud-line);
    border-radius: 22px;
    background: var(--hud);
    color: var(--hud-text);
    font-size: 15px;
    font-weight: 600;
    line-height: 1.4;
    text-align: center;
    text-wrap: balance;
  }
`;
