/** Red, green and blue, 0 to 255 each. */
export type Rgb = readonly [red: number, green: number, blue: number];

/**
 * In the order of CamVid's eleven classes, and for any other list by its ids. Each two differ by a CIEDE2000 distance
 * of at least 18, also as people with protanopia, deuteranopia and tritanopia see them.
 * ref: Machado, Oliveira & Fernandes 2009 (simulation); Sharma, Wu & Dalal 2005 (CIEDE2000)
 */
const PALETTE: readonly Rgb[] = [
  [0x64, 0xe9, 0xff], // sky: pale blue
  [0x97, 0x2f, 0x04], // building: brick
  [0xf7, 0xe5, 0xd8], // pole: cream
  [0x77, 0x51, 0xec], // road: violet
  [0xad, 0x85, 0xa5], // pavement: mauve
  [0x74, 0xa9, 0x7f], // tree: sage
  [0xde, 0xfd, 0x1e], // sign: lime yellow
  [0x6c, 0x69, 0x5f], // fence: stone
  [0x1c, 0x30, 0x87], // car: navy
  [0xfe, 0x59, 0x15], // pedestrian: orange
  [0x3e, 0x06, 0x13], // bicyclist: maroon
];

/** Of what a cut-out model knows, whatever its ids. */
const BY_LABEL: Readonly<Record<string, Rgb>> = {
  background: [0xaa, 0xb0, 0xba],
  person: [0x1f, 0x8f, 0xff],
};

/** How far a colour that was used before goes towards white or black when it comes round again. */
const ROUND_STEP = 0.35;

/** The colour of a class, the same in the picture and in the legend. Any class id is allowed. */
export function segmentColour(classId: number, label: string): Rgb {
  const named = Object.hasOwn(BY_LABEL, label) ? BY_LABEL[label] : undefined;
  if (named) return named;
  const id = Math.abs(Math.trunc(classId)) || 0;
  const colour = PALETTE[id % PALETTE.length]!;
  const round = Math.floor(id / PALETTE.length) % 3;
  if (round === 0) return colour;
  const towards = round === 1 ? 255 : 0;
  const mix = (value: number) => Math.round(value + (towards - value) * ROUND_STEP);
  return [mix(colour[0]), mix(colour[1]), mix(colour[2])];
}

/** Of `#rrggbb`. */
export function rgbOf(hex: string): Rgb {
  const byte = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return [byte(1), byte(3), byte(5)];
}

/** `#rrggbb`. */
export function hexColour([red, green, blue]: Rgb): string {
  return `#${[red, green, blue].map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
