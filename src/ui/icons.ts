import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit';

/** Drawn for a 24 px grid with a 1.75 px line; colour is the text colour. */
const PATHS = {
  camera: svg`<path d="M4 8.2A2.2 2.2 0 0 1 6.2 6h1.5l1.5-2h5.6l1.5 2h1.5A2.2 2.2 0 0 1 20 8.2v8.6a2.2 2.2 0 0 1-2.2 2.2H6.2A2.2 2.2 0 0 1 4 16.8z"/><circle cx="12" cy="12.5" r="3.5"/>`,
  sources: svg`<rect x="3.5" y="7.5" width="13" height="13" rx="2.5"/><path d="M7.5 4.5h10a3 3 0 0 1 3 3v9"/><path d="m4 17.5 3.8-3.8 2.7 2.7 2-2 4 4"/>`,
  settings: svg`<path d="M4 7h9M18 7h2M4 17h2M11 17h9"/><circle cx="15.5" cy="7" r="2.5"/><circle cx="8.5" cy="17" r="2.5"/>`,
  flip: svg`<path d="M19.5 10A8 8 0 0 0 5.8 6.8L4 8.5"/><path d="M4 4v4.5h4.5"/><path d="M4.5 14a8 8 0 0 0 13.7 3.2L20 15.5"/><path d="M20 20v-4.5h-4.5"/>`,
  torch: svg`<path d="M13 3 6 13.5h5L10.5 21 18 10h-5.2z"/>`,
  picture: svg`<rect x="3.5" y="5" width="17" height="14" rx="2.5"/><circle cx="8.8" cy="9.8" r="1.4"/><path d="m4 17 4.7-4.5 3.3 3.2 3.2-3.2L20 17"/>`,
  video: svg`<rect x="3" y="6" width="12.5" height="12" rx="2.5"/><path d="m15.5 11 5.5-3.5v9L15.5 13"/>`,
  screen: svg`<rect x="3" y="4.5" width="18" height="12.5" rx="2.2"/><path d="M8.5 20.5h7M12 17v3.5"/><path d="M12 13.5v-5m-2.3 2.2L12 8.3l2.3 2.4"/>`,
  close: svg`<path d="m6 6 12 12M18 6 6 18"/>`,
  check: svg`<path d="m5 12.5 4.5 4.5L19 7.5"/>`,
  warning: svg`<path d="M12 4 2.8 19.5h18.4z"/><path d="M12 10v4.5M12 17v.2"/>`,
  info: svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5M12 8v.2"/>`,
  download: svg`<path d="M12 4v11m-4.5-4.2L12 15.3l4.5-4.5"/><path d="M4.5 19.5h15"/>`,
  share: svg`<path d="M12 15V4M8 7.8 12 3.8l4 4"/><path d="M7 11.5H6A1.5 1.5 0 0 0 4.5 13v6A1.5 1.5 0 0 0 6 20.5h12a1.5 1.5 0 0 0 1.5-1.5v-6a1.5 1.5 0 0 0-1.5-1.5h-1"/>`,
  effects: svg`<path d="M12 3.5v3M12 17.5v3M3.5 12h3M17.5 12h3M6 6l2 2M16 16l2 2M18 6l-2 2M8 16l-2 2"/><circle cx="12" cy="12" r="2.2"/>`,
  mask: svg`<circle cx="12" cy="8" r="3.8"/><path d="M4.5 20.5c.4-4.6 3.3-7 7.5-7s7.1 2.4 7.5 7z"/><path d="m8.5 19 5.2-5.2M12.6 19.5l4-4" stroke-width="1.4"/>`,
  blur: svg`<circle cx="12" cy="8" r="3.8"/><path d="M4.5 20.5c.4-4.6 3.3-7 7.5-7s7.1 2.4 7.5 7z"/><path d="M3 5h2M3 9h1.5M19 5h2M19.5 9H21M3 13h1M20 13h1" stroke-dasharray=".1 2.6"/>`,
  colour: svg`<path d="M12 3.5c3.3 3.9 6 6.9 6 10.5a6 6 0 0 1-12 0c0-3.6 2.7-6.6 6-10.5z"/><path d="M9.3 14.5a2.9 2.9 0 0 0 2.2 2.7"/>`,
  plus: svg`<path d="M12 5v14M5 12h14"/>`,
  help: svg`<circle cx="12" cy="12" r="8.5"/><path d="M9.6 9.7a2.5 2.5 0 1 1 3.6 2.2c-.8.400-1.2.900-1.2 1.8M12 16.5v.2"/>`,
  drop: svg`<path d="M12 4v9m-4-3.7L12 13.3l4-4"/><path d="M4 14v3.5A2.5 2.5 0 0 0 6.5 20h11a2.5 2.5 0 0 0 2.5-2.5V14"/>`,
} satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof PATHS;

/** A decorative icon; the button around it carries the name. */
export function icon(name: IconName): TemplateResult {
  return html`<svg
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.75"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${PATHS[name]}
  </svg>`;
}
