export function findProgram(names: readonly string[]): string | null;
export function isExecutable(path: string): boolean;
