/** A model package that comes with the app. */
export interface BundledModel {
  readonly id: string;
  readonly name: string;
  /** Relative to the app's root. */
  readonly cardUrl: string;
}

/** The first is what the app starts with. */
export const BUNDLED_MODELS: readonly BundledModel[] = [
  { id: 'glance-yolo-nano', name: 'Glance YOLO nano', cardUrl: 'weights/glance-yolo-nano/card.json' },
];
