import { css } from 'lit';

/** How `<glance-effects-sheet>` looks, besides what all forms share. */
export const effectsStyles = css`
  .effects {
    display: grid;
    grid-template-columns: repeat(4, 1fr);
    gap: 8px;
  }
  .effect {
    position: relative;
    display: grid;
    justify-items: center;
    gap: 6px;
    padding: 14px 4px 12px;
    border-radius: var(--radius);
    background: var(--sheet-raised);
    font-size: 14px;
    font-weight: 600;
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
  }
  .effect:has(:checked) {
    box-shadow: inset 0 0 0 3px var(--accent);
  }
  .effect:has(:checked) svg {
    color: var(--accent);
  }
  .effect input,
  .colour input {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    margin: 0;
    border: 0;
    border-radius: var(--radius);
    background: none;
    cursor: pointer;
    appearance: none;
  }
  .colour input {
    border-radius: 50%;
  }
  .colour input[type='color']::-webkit-color-swatch-wrapper,
  .colour input[type='color']::-webkit-color-swatch {
    visibility: hidden;
  }
  .colour input[type='color']::-moz-color-swatch {
    visibility: hidden;
  }
  .group + h3:first-of-type {
    margin-top: 20px;
  }
  .detail {
    margin-top: 10px;
  }
  .steady {
    margin-top: 16px;
  }
  .colours {
    display: grid;
    grid-template-columns: repeat(5, minmax(0, 1fr));
    gap: 4px;
    padding: 10px;
  }
  .colour {
    position: relative;
    display: grid;
    place-items: center;
    justify-self: center;
    width: 52px;
    height: 52px;
    border-radius: 50%;
  }
  .colour .dot {
    width: 36px;
    height: 36px;
  }
  .dot circle {
    stroke: var(--sheet-line);
    stroke-width: 1.5px;
  }
  .colour:has(:checked),
  .colour[data-chosen] {
    box-shadow: inset 0 0 0 3px var(--accent);
  }
  .colour.own {
    color: var(--sheet-muted);
  }
  .colour.own:not([data-chosen]) svg {
    width: 36px;
    height: 36px;
    padding: 7px;
    border-radius: 50%;
    background: var(--sheet-control);
  }
  .place {
    display: flex;
    align-items: center;
    gap: 14px;
    padding: 12px 12px 12px 16px;
    border: 2px dashed transparent;
  }
  .place[data-dropping] {
    border-color: var(--accent);
  }
  .place > svg {
    color: var(--accent);
  }
  .place img {
    flex: none;
    width: 72px;
    height: 54px;
    border-radius: 8px;
    object-fit: cover;
  }
  .place .name {
    flex: 1;
    min-width: 0;
    font-size: 15px;
    line-height: 1.35;
    overflow-wrap: anywhere;
  }
  .problem {
    display: flex;
    gap: 10px;
    margin: 10px 0 0;
    padding: 12px 16px;
    border-radius: var(--radius);
    background: var(--sheet-raised);
    font-size: 15px;
    line-height: 1.4;
    overflow-wrap: anywhere;
  }
  .problem svg {
    color: var(--problem);
  }
  @media (forced-colors: active) {
    .effect,
    .place {
      border: 1px solid CanvasText;
    }
    .effect:has(:checked),
    .colour:has(:checked) {
      outline: 3px solid Highlight;
    }
    .dot {
      forced-color-adjust: none;
    }
  }
`;
