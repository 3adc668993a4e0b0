import { css } from 'lit';

const lightSheet = css`
  --sheet: #f6f7f9;
  --sheet-raised: #ffffff;
  --sheet-text: #14171c;
  --sheet-muted: #565d68;
  --sheet-line: #dcdfe5;
  --sheet-control: #e7eaef;
  --accent: #07735a;
  --accent-text: #ffffff;
  --problem: #9a5b00;
  color-scheme: light;
`;

const darkSheet = css`
  --sheet: #16181c;
  --sheet-raised: #202328;
  --sheet-text: #f2f4f7;
  --sheet-muted: #a3abb8;
  --sheet-line: #33373f;
  --sheet-control: #2c3037;
  --accent: #5fe0b7;
  --accent-text: #06231b;
  --problem: #ffc247;
  color-scheme: dark;
`;

/**
 * Design tokens, set once on `<glance-app>` and inherited by everything inside. What lies over the picture
 * (`--hud-…`) is dark in both themes, as the picture is; sheets follow the theme.
 */
export const tokens = css`
  :host {
    ${darkSheet}
    --hud: rgb(16 18 22 / 62%);
    --hud-solid: #14161a;
    --hud-line: rgb(255 255 255 / 14%);
    --hud-text: #ffffff;
    --hud-muted: #c9ced6;
    --hud-pressed: rgb(255 255 255 / 18%);
    --good: #5fe0b7;
    --warn: #ffc247;
    --bad: #ff8a80;
    --radius: 14px;
    --touch: 48px;
    --glass: blur(18px) saturate(1.5);
    --font: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
    --safe-top: env(safe-area-inset-top, 0px);
    --safe-right: env(safe-area-inset-right, 0px);
    --safe-bottom: env(safe-area-inset-bottom, 0px);
    --safe-left: env(safe-area-inset-left, 0px);
  }
  /* Blurring what lies under a bar anew for each video frame takes time from the engine. */
  :host([live]) {
    --hud: rgb(16 18 22 / 72%);
    --glass: none;
  }
  @media (prefers-color-scheme: light) {
    :host([theme='auto']) {
      ${lightSheet}
    }
  }
  :host([theme='light']) {
    ${lightSheet}
  }
  @media (forced-colors: active) {
    :host,
    :host([live]) {
      --hud: Canvas;
      --hud-line: CanvasText;
      --glass: none;
    }
  }
`;

/** What every element shares: box sizing, hidden, focus ring, plain buttons, text for screen readers only. */
export const base = css`
  :host,
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  button,
  input,
  select {
    font: inherit;
    color: inherit;
  }
  button {
    border: 0;
    background: none;
    cursor: pointer;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
  }
  button:disabled {
    cursor: default;
    opacity: 0.45;
  }
  :focus-visible {
    outline: 3px solid var(--focus, var(--accent));
    outline-offset: 2px;
  }
  svg {
    display: block;
    width: 24px;
    height: 24px;
    flex: none;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation-duration: 1ms !important;
      transition-duration: 1ms !important;
    }
  }
`;

/** Buttons as they look in sheets and cards. */
export const buttons = css`
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 10px;
    min-height: var(--touch);
    padding: 0 20px;
    border-radius: 999px;
    background: var(--sheet-control);
    color: var(--sheet-text);
    font-weight: 600;
    text-decoration: none;
    transition: filter 0.15s;
  }
  .button.primary {
    background: var(--accent);
    color: var(--accent-text);
  }
  .button:active {
    filter: brightness(0.9);
  }
  @media (forced-colors: active) {
    .button {
      border: 1px solid ButtonText;
    }
  }
`;
