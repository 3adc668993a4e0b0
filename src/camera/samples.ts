/** One picture that comes with the app. */
export interface Sample {
  /** As in the URL parameter `sample`. */
  readonly id: string;
  /** For a person. */
  readonly name: string;
  /** Relative to the page. */
  readonly file: string;
  readonly credit: string;
}

/** The bundled pictures, in the order a picker shows them. */
export const SAMPLES: readonly Sample[] = [
  {
    id: 'astronaut',
    name: 'Astronaut',
    file: 'samples/astronaut.jpg',
    credit: 'Eileen Collins. NASA, public domain',
  },
  {
    id: 'chelsea',
    name: 'Cat',
    file: 'samples/chelsea.jpg',
    credit: 'Chelsea. Stéfan van der Walt, CC0 (via scikit-image)',
  },
  {
    id: 'coffee',
    name: 'Coffee',
    file: 'samples/coffee.jpg',
    credit: 'Rachel Michetti, CC0 (via scikit-image)',
  },
];
