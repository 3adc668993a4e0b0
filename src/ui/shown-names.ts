import { SAMPLES } from '../camera/frame-source.ts';
import { texts } from '../texts/texts.ts';

const RESEARCH_ONLY = '(research only)';
const UNNAMED_CAMERA = /^Camera (\d+)$/;

/** A model's name as it is shown: names stay, but what a bundled one may be used for is said in the language spoken. */
export function modelName(name: string): string {
  return name.replace(RESEARCH_ONLY, `(${texts().effects.researchOnly})`);
}

/** What a source is called: a device's or a file's own name, or in the language spoken what only Glance has named. */
export function sourceName(label: string): string {
  const { unnamed, sampleNames } = texts().source;
  const camera = UNNAMED_CAMERA.exec(label)?.[1];
  if (camera) return unnamed(camera);
  const sample = SAMPLES.find(({ name }) => name === label)?.id;
  return sample && isKnown(sampleNames, sample) ? sampleNames[sample] : label;
}

function isKnown<Table extends object>(table: Table, key: PropertyKey): key is keyof Table {
  return Object.hasOwn(table, key);
}
