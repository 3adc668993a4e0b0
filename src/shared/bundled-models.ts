/** A model package that comes with the app. */
export interface BundledModel {
  readonly id: string;
  readonly name: string;
  readonly task: 'detect' | 'segment';
  /** Relative to the app's root. */
  readonly cardUrl: string;
}

/** The first of a task is what that task starts with. */
export const BUNDLED_MODELS: readonly BundledModel[] = [
  bundled('glance-yolo-nano', 'Glance YOLO nano', 'detect'),
  bundled('glance-person', 'Glance Person', 'segment'),
  bundled('glance-street', 'Glance Street (research only)', 'segment'),
];

/** The bundled models for one task. */
export function bundledModels(task: BundledModel['task']): readonly BundledModel[] {
  return BUNDLED_MODELS.filter((model) => model.task === task);
}

function bundled(id: string, name: string, task: BundledModel['task']): BundledModel {
  return { id, name, task, cardUrl: `weights/${id}/card.json` };
}
