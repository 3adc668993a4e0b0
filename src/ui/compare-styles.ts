import { css } from 'lit';

/** Of the view of two models: it lies over the picture, so it is dark in both themes. */
export const compareStyles = css`
  :host {
    --focus: #ffffff;
  }
  dialog {
    position: fixed;
    inset: 0;
    width: 100vw;
    max-width: none;
    height: 100dvh;
    max-height: none;
    margin: 0;
    padding: calc(10px + var(--safe-top)) calc(12px + var(--safe-right)) calc(8px + var(--safe-bottom))
      calc(12px + var(--safe-left));
    border: 0;
    background: #0d0f12;
    color: #ffffff;
    color-scheme: dark;
  }
  dialog[open] {
    display: flex;
    flex-direction: column;
    gap: 6px;
  }
  header {
    display: flex;
    align-items: flex-start;
    justify-content: space-between;
    gap: 12px;
    flex: none;
  }
  header .button {
    flex: none;
    padding: 0 16px;
    background: #2c3037;
    color: #ffffff;
  }
  h2,
  p {
    margin: 0;
  }
  h2 {
    font-size: 14px;
    font-weight: 600;
    color: #c9ced6;
  }
  .share {
    font-size: 24px;
    font-weight: 700;
    letter-spacing: -0.01em;
    font-variant-numeric: tabular-nums;
  }
  .note {
    color: #c9ced6;
    font-size: 13px;
    font-weight: 400;
    line-height: 1.4;
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  .state {
    flex: none;
    color: #ffc247;
    font-weight: 600;
  }
  .state:empty {
    display: none;
  }
  .panes {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    gap: 10px;
    flex: 1;
    min-height: 0;
  }
  section {
    display: flex;
    flex-direction: column;
    min-height: 0;
    border: 1px solid rgb(255 255 255 / 14%);
    border-radius: 14px;
    background: #16181c;
    overflow: hidden;
  }
  canvas {
    display: block;
    flex: 1;
    width: 100%;
    min-height: 0;
    background: #000000;
  }
  .caption {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 10px;
    flex: none;
    padding: 8px 8px 8px 12px;
  }
  .caption > div {
    min-width: 0;
  }
  .caption .button {
    flex: none;
    padding: 0 16px;
    background: #5fe0b7;
    color: #06231b;
    font-size: 15px;
  }
  .name {
    font-size: 15px;
    font-weight: 650;
  }
  .name,
  .caption .note {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  /* Always two lines, so that the pictures do not jump. */
  .caption .only {
    height: 2.8em;
    white-space: normal;
  }
  details {
    flex: none;
    max-height: 40dvh;
    overflow: auto;
  }
  summary {
    min-height: 44px;
    padding: 12px 2px;
    font-size: 14px;
    cursor: pointer;
  }
  @media (orientation: portrait) {
    .panes {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: minmax(0, 1fr) minmax(0, 1fr);
    }
  }
  @media (orientation: landscape) and (max-height: 560px) {
    .share {
      font-size: 18px;
    }
    header .note,
    .caption .only {
      display: none;
    }
    summary {
      min-height: 32px;
      padding: 6px 2px;
    }
  }
  @media (forced-colors: active) {
    section,
    .button {
      border: 1px solid CanvasText;
    }
  }
`;
