export function ensureBuild(): Promise<void>;

/** Builds bench.html into dist/ when it is absent: a new build of the app takes it away. */
export function ensureBenchPage(): Promise<void>;
