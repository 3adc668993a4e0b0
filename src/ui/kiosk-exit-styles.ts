import { css } from 'lit';

/** How `<glance-kiosk-exit>` lays out its pad and its menu: large for wet and hurried fingers. */
export const kioskExitStyles = css`
  dialog {
    --key: clamp(64px, 11vmin, 150px);
    position: fixed;
    inset: 0;
    width: max-content;
    max-width: calc(100vw - 2 * var(--edge));
    max-height: calc(100dvh - 2 * var(--edge));
    margin: auto;
    padding: calc(var(--key) * 0.3);
    border: 0;
    border-radius: calc(var(--key) * 0.3);
    overflow: auto;
    overscroll-behavior: contain;
    touch-action: pan-y;
    background: #14181d;
    color: #ffffff;
    font-family: var(--font);
    pointer-events: auto;
    --focus: #ffffff;
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 70%);
  }
  .pad,
  .menu {
    display: grid;
    gap: calc(var(--key) * 0.14);
  }
  .pad {
    justify-items: center;
    width: calc(var(--key) * 4.4);
    max-width: 100%;
  }
  .menu {
    width: min(90vw, calc(var(--secondary) * 22));
    max-width: 100%;
  }
  [tabindex]:focus {
    outline: none;
  }
  h2,
  p {
    max-width: 100%;
    margin: 0;
  }
  h2 {
    font-size: calc(var(--secondary) * 1.15);
    text-align: center;
    text-wrap: balance;
  }
  .dots {
    display: flex;
    gap: 0.5em;
    height: 1.2em;
    align-items: center;
  }
  .dots i {
    width: 0.55em;
    height: 0.55em;
    border-radius: 50%;
    background: #ffffff;
  }
  .problem {
    min-height: 1.25em;
    color: #ffc247;
    text-align: center;
    text-wrap: balance;
  }
  .keys {
    display: grid;
    grid-template-columns: repeat(3, minmax(64px, 1fr));
    gap: calc(var(--key) * 0.12);
    width: 100%;
  }
  button {
    display: flex;
    align-items: center;
    justify-content: center;
    min-width: 64px;
    min-height: 64px;
    padding: 0.2em 0.6em;
    border-radius: calc(var(--key) * 0.22);
    background: #2a3038;
    color: #ffffff;
    font-weight: 600;
    touch-action: manipulation;
  }
  .keys button {
    height: var(--key);
    padding: 0;
    font-size: calc(var(--key) * 0.42);
    font-variant-numeric: tabular-nums;
  }
  .keys svg {
    width: 1em;
    height: 1em;
  }
  button:active {
    background: #434c58;
  }
  .enter,
  .primary {
    background: #5fe0b7;
    color: #06231b;
  }
  .enter:active,
  .primary:active {
    background: #43b893;
  }
  button:disabled {
    opacity: 0.35;
  }
  .close {
    width: 100%;
  }
  .remark {
    color: #d5dae1;
    font-size: max(16px, calc(var(--secondary) * 0.7));
    font-weight: 500;
    user-select: text;
    -webkit-user-select: text;
  }
  @media (orientation: landscape) and (max-height: 640px) {
    .pad {
      grid-template-columns: minmax(0, 1fr) calc(var(--key) * 4.2);
      width: min(92vw, 720px);
      align-items: center;
    }
    .pad > .keys {
      grid-column: 2;
      grid-row: 1 / span 4;
    }
  }
  @media (forced-colors: active) {
    dialog,
    button {
      border: 1px solid ButtonText;
    }
    .dots i {
      background: CanvasText;
      forced-color-adjust: none;
    }
  }
`;
