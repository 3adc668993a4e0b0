/** A class's colour and the text colour that reads on it. */
export interface ClassColour {
  readonly fill: string;
  /** Contrast with `fill` is at least 4.5 : 1. */
  readonly text: string;
}

/**
 * Bright hues that stay apart for people with protan, deutan and tritan vision (lightness differs too).
 * Labels carry the name, so colour is never the only sign. ref: Okabe & Ito 2008; P. Tol, Colour Schemes, 2021
 */
const PALETTE = [
  '#56b4e9', // sky blue
  '#f5a700', // orange
  '#2fd6a3', // bluish green
  '#f0e442', // yellow
  '#f28ac0', // pink
  '#ff7043', // vermilion
  '#4d8dff', // blue
  '#b6e04a', // lime
  '#c39bff', // violet
  '#e8e8e8', // pale grey
  '#e6517a', // rose
  '#99ddff', // ice
] as const;

const DARK_TEXT = '#0b0d10';
const LIGHT_TEXT = '#ffffff';

const colours: readonly ClassColour[] = PALETTE.map((fill) => ({ fill, text: readableText(fill) }));

/** The same colour for the same class id, always. Any integer is allowed. */
export function classColour(classId: number): ClassColour {
  const count = colours.length;
  return colours[((Math.trunc(classId) % count) + count) % count] ?? { fill: '#e8e8e8', text: DARK_TEXT };
}

/** Near-black or white, whichever reads better on an `#rrggbb` colour. */
export function readableText(fill: string): string {
  return contrastRatio(fill, DARK_TEXT) >= contrastRatio(fill, LIGHT_TEXT) ? DARK_TEXT : LIGHT_TEXT;
}

/** Contrast of two `#rrggbb` colours, 1 to 21. ref: WCAG 2.2, contrast ratio */
export function contrastRatio(a: string, b: string): number {
  const [darker, lighter] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(hex: string): number {
  const channel = (start: number): number => {
    const value = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
