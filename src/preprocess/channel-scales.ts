/** What of a model card's input says how pixels become numbers. */
export interface PixelConvention {
  readonly colour: 'RGB' | 'BGR';
  readonly scale: number;
  /** In the order of `colour`. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  /** `pad` is the grey of the border, 0 to 255. */
  readonly letterbox: { readonly pad: number };
}

/** Per output channel `value = byte · gain + bias`; `pad` is the border's value. */
export interface ChannelScales {
  /** Which of red (0), green (1), blue (2) the first and third output channels are; the second is green. */
  readonly first: 0 | 2;
  readonly third: 0 | 2;
  readonly gains: readonly [number, number, number];
  readonly biases: readonly [number, number, number];
  readonly pad: readonly [number, number, number];
}

/** What a card says of pixels, as one multiply and one add per channel. */
export function channelScales(input: PixelConvention): ChannelScales {
  const gain = (c: 0 | 1 | 2) => input.scale / input.std[c];
  const bias = (c: 0 | 1 | 2) => -input.mean[c] / input.std[c];
  const pad = (c: 0 | 1 | 2) => input.letterbox.pad * gain(c) + bias(c);
  return {
    first: input.colour === 'RGB' ? 0 : 2,
    third: input.colour === 'RGB' ? 2 : 0,
    gains: [gain(0), gain(1), gain(2)],
    biases: [bias(0), bias(1), bias(2)],
    pad: [pad(0), pad(1), pad(2)],
  };
}
