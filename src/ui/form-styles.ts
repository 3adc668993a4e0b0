import { css } from 'lit';

/** Rows, groups and controls as they look in sheets. */
export const formStyles = css`
  :host {
    display: contents;
  }
  h3 {
    margin: 20px 4px 8px;
    color: var(--sheet-muted);
    font-size: 13px;
    font-weight: 600;
  }
  h3:first-of-type {
    margin-top: 6px;
  }
  .group {
    border-radius: var(--radius);
    background: var(--sheet-raised);
    overflow: hidden;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 4px 16px;
    width: 100%;
    min-height: 52px;
    padding: 4px 16px;
    font-size: 16px;
    text-align: start;
  }
  .row:has(> .switch) {
    flex-wrap: nowrap;
  }
  .row + .row,
  .row + .note,
  .note + .row {
    border-top: 1px solid var(--sheet-line);
  }
  .row > output {
    font-variant-numeric: tabular-nums;
    color: var(--sheet-muted);
  }
  .row:has(> input[type='range']) {
    padding-top: 12px;
  }
  .row > input[type='range'] {
    flex: 1 0 100%;
    height: 44px;
    margin: 0 0 2px;
  }
  input[type='range'],
  input[type='checkbox'],
  input[type='radio'] {
    accent-color: var(--accent);
  }
  input[type='checkbox'] {
    width: 22px;
    height: 22px;
    margin: 0;
  }
  input.switch {
    appearance: none;
    position: relative;
    flex: none;
    width: 50px;
    height: 30px;
    border-radius: 15px;
    background: color-mix(in srgb, var(--sheet-muted) 75%, transparent);
    transition: background 0.15s;
  }
  input.switch::after {
    content: '';
    position: absolute;
    inset: 3px auto 3px 3px;
    width: 24px;
    border-radius: 50%;
    background: #ffffff;
    box-shadow: 0 1px 3px rgb(0 0 0 / 35%);
    transition: transform 0.15s;
  }
  input.switch:checked {
    background: var(--accent);
  }
  input.switch:checked::after {
    transform: translateX(20px);
  }
  select,
  input[type='number'],
  input[type='search'] {
    min-height: 44px;
    max-width: 100%;
    padding: 0 12px;
    border: 1px solid var(--sheet-line);
    border-radius: 10px;
    background: var(--sheet);
    color: var(--sheet-text);
    font-size: 16px;
  }
  .note {
    margin: 0;
    padding: 10px 16px 12px;
    color: var(--sheet-muted);
    font-size: 14px;
    line-height: 1.45;
    overflow-wrap: anywhere;
  }
  @media (forced-colors: active) {
    .group {
      border: 1px solid CanvasText;
    }
    input.switch {
      appearance: auto;
    }
    input.switch::after {
      display: none;
    }
  }
`;
