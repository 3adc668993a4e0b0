import { css } from 'lit';

/** What the sheets about models share. */
export const libraryStyles = css`
  .lead {
    margin: 4px 4px 2px;
    font-size: 17px;
    font-weight: 650;
    overflow-wrap: anywhere;
  }
  .about {
    margin: 2px 4px 6px;
    color: var(--sheet-muted);
    font-size: 14px;
    line-height: 1.45;
    overflow-wrap: anywhere;
  }
  .problem {
    margin: 8px 0;
    padding: 12px 16px;
    border-radius: var(--radius);
    background: var(--sheet-raised);
    color: var(--problem);
    font-weight: 600;
    line-height: 1.45;
    overflow-wrap: anywhere;
  }
  .ways {
    display: flex;
    flex-wrap: wrap;
    gap: 10px;
    margin-top: 14px;
  }
  .ways .button {
    flex: 1 1 auto;
  }
  .small {
    min-height: 44px;
    padding: 0 14px;
    font-size: 15px;
  }
  progress {
    width: 100%;
    height: 8px;
    accent-color: var(--accent);
  }
  details {
    padding: 0 16px;
  }
  .row + details,
  details + .row,
  .note + details {
    border-top: 1px solid var(--sheet-line);
  }
  summary {
    min-height: 48px;
    padding: 13px 0;
    font-size: 16px;
    cursor: pointer;
  }
  details ul {
    margin: 0 0 12px;
    padding-inline-start: 20px;
    color: var(--sheet-muted);
    font-size: 14px;
    line-height: 1.5;
    overflow-wrap: anywhere;
  }
  input[type='text'],
  textarea {
    min-height: 44px;
    padding: 8px 12px;
    border: 1px solid var(--sheet-line);
    border-radius: 10px;
    background: var(--sheet);
    color: var(--sheet-text);
    font: inherit;
    font-size: 16px;
  }
  .row > input[type='text'] {
    flex: 1 1 160px;
    min-width: 0;
    max-width: 240px;
  }
  select {
    max-width: min(100%, 240px);
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 14px;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 7px 8px;
    border-bottom: 1px solid var(--sheet-line);
    text-align: start;
    vertical-align: top;
  }
  .number {
    text-align: end;
    white-space: nowrap;
  }
`;

/** What only the page of all models has. */
export const librarySheetStyles = css`
  .model {
    padding: 12px 16px;
  }
  .model + .model {
    border-top: 1px solid var(--sheet-line);
  }
  .lead,
  .about {
    margin-inline: 0;
  }
  .tag {
    margin-inline-start: 8px;
    padding: 2px 9px;
    border-radius: 99px;
    background: var(--accent);
    color: var(--accent-text);
    font-size: 13px;
    font-weight: 600;
    white-space: nowrap;
  }
  .ways {
    margin-top: 8px;
    gap: 8px;
  }
  .ways .button {
    flex: 0 1 auto;
  }
  .add {
    width: 100%;
    margin-top: 16px;
  }
  input[type='text'] {
    flex: 1 1 160px;
    min-width: 0;
  }
`;
