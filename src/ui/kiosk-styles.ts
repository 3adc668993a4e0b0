import { css, unsafeCSS } from 'lit';
import { PRIMARY, SECONDARY, type TypeSize } from '../kiosk/type-scale.ts';

/** Type that is read from 3 m (`--primary`, `--secondary`), and edges that are safe to write up to (`--edge-…`). */
export const kioskStyles = css`
  :host {
    --primary: ${fontSize(PRIMARY)};
    --secondary: ${fontSize(SECONDARY)};
    --edge: max(12px, 2vmin);
    --edge-top: max(var(--edge), var(--safe-top));
    --edge-right: max(var(--edge), var(--safe-right));
    --edge-bottom: max(var(--edge), var(--safe-bottom));
    --edge-left: max(var(--edge), var(--safe-left));
    color: #ffffff;
    font-size: var(--secondary);
    font-weight: 600;
    line-height: 1.25;
    overflow-wrap: anywhere;
    /* Japanese breaks between phrases where the browser knows them. */
    word-break: auto-phrase;
    hyphens: auto;
  }
`;

function fontSize({ perShortSide, perHeight, leastPx }: TypeSize): ReturnType<typeof unsafeCSS> {
  return unsafeCSS(`max(${leastPx}px, ${perShortSide * 100}vmin, ${perHeight * 100}vh)`);
}
