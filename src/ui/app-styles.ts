import { css } from 'lit';

/** How `<glance-app>` lays its parts over the picture. */
export const appStyles = css`
  :host {
    position: fixed;
    inset: 0;
    display: block;
    height: 100dvh;
    overflow: hidden;
    background: #0d0f12;
    color: var(--hud-text);
    font-family: var(--font);
    font-size: 16px;
    -webkit-text-size-adjust: 100%;
    user-select: none;
    -webkit-user-select: none;
  }
  .hud {
    position: absolute;
    inset: 0;
    display: grid;
    grid-template: 'top' auto 'middle' minmax(0, 1fr) 'low' auto 'bar' auto / minmax(0, 1fr);
    gap: 8px;
    padding: max(10px, var(--safe-top)) max(12px, var(--safe-right)) max(14px, var(--safe-bottom))
      max(12px, var(--safe-left));
    pointer-events: none;
  }
  .hud > * > *,
  .hud > .top {
    pointer-events: auto;
  }
  .top {
    grid-area: top;
    justify-self: start;
    max-width: 100%;
  }
  .middle {
    grid-area: middle;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    justify-items: start;
    gap: 8px;
    min-height: 0;
    overflow: clip;
    overflow-clip-margin: 30px;
  }
  .middle glance-notice {
    width: 100%;
    max-width: 480px;
  }
  .low {
    grid-area: low;
    display: flex;
    align-items: flex-end;
    gap: 8px;
    min-height: 36px;
  }
  .low .lists {
    display: grid;
    flex: 1;
    grid-template-columns: minmax(0, 1fr);
    gap: 6px;
    min-width: 0;
  }
  .low glance-camera-tools {
    flex: none;
    max-width: 100%;
  }
  glance-bar {
    grid-area: bar;
    pointer-events: auto;
  }
  .centre {
    position: absolute;
    inset: 60px 0 210px;
    display: grid;
    place-items: center;
    padding: 0 max(12px, var(--safe-right)) 0 max(12px, var(--safe-left));
  }
  .flash {
    position: absolute;
    inset: 0;
    background: #ffffff;
    opacity: 0;
    padding: var(--safe-top) var(--safe-right) var(--safe-bottom) var(--safe-left);
    pointer-events: none;
  }
  .drop {
    position: absolute;
    inset: 14px;
    z-index: 1;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 12px;
    border: 3px dashed #5fe0b7;
    border-radius: 24px;
    background: rgb(8 12 14 / 72%);
    font-size: 20px;
    font-weight: 600;
    pointer-events: none;
  }
  .drop svg {
    width: 48px;
    height: 48px;
    color: #5fe0b7;
  }
  @media (min-width: 900px) and (min-height: 561px) {
    .hud {
      grid-template: 'top top top' auto 'middle middle middle' minmax(0, 1fr) 'seen bar tools' auto / minmax(
          0,
          1fr
        ) 440px minmax(0, 1fr);
      align-items: end;
    }
    .hud > .top,
    .hud > .middle {
      align-self: start;
    }
    .low {
      display: contents;
    }
    .low .lists {
      grid-area: seen;
    }
    .low glance-camera-tools {
      grid-area: tools;
    }
  }
  @media (min-width: 2400px) and (min-height: 1300px) {
    .hud,
    glance-welcome,
    glance-source-sheet,
    glance-settings-sheet,
    glance-effects-sheet,
    glance-snapshot-sheet,
    glance-offline-sheet,
    glance-help-sheet {
      zoom: 1.75;
    }
  }
  @media (max-width: 520px) {
    .low {
      flex-direction: column-reverse;
      align-items: stretch;
    }
    .low .lists {
      flex: none;
    }
  }
  @media (orientation: landscape) and (max-height: 560px) {
    .hud {
      grid-template: 'top bar' auto 'middle bar' minmax(0, 1fr) 'low bar' auto / minmax(0, 1fr) auto;
    }
    .centre {
      inset: 48px 210px 40px 0;
    }
    .low {
      flex-direction: row;
      align-items: flex-end;
    }
    .low .lists {
      flex: 1;
    }
  }
`;
