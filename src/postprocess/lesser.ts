/** As `Math.min` and `Math.max`, but never a number of their own: until V8 optimises a caller, each is an object. */
export function lesser(a: number, b: number): number {
  if (a < b) return a;
  return b;
}

export function larger(a: number, b: number): number {
  if (a > b) return a;
  return b;
}
