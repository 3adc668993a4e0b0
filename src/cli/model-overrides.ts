import type { PackageOverrides } from '../models/recognise/make-package.ts';

/** What the command line says of a model, as `makePackage` takes it; what was not said is absent. */
export function packageOverrides(options: {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly licence?: string | undefined;
  readonly size?: number | undefined;
  readonly reading?: number | undefined;
}): PackageOverrides {
  const { id, name, licence, size, reading } = options;
  return {
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    ...(licence === undefined ? {} : { licence }),
    ...(size === undefined ? {} : { size: { width: size, height: size } }),
    // 0 is the reading that was recognised, which is no alternative.
    ...(reading === undefined || reading === 0 ? {} : { alternative: reading - 1 }),
  };
}
