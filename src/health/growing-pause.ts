/**
 * How long to wait before the next try, ms: twice as long each time, up to a longest.
 * @param tries how many have failed, at least 1
 */
export function growingPause(
  tries: number,
  { firstMs, longestMs }: { readonly firstMs: number; readonly longestMs: number },
): number {
  return Math.min(firstMs * 2 ** Math.min(tries - 1, 30), longestMs);
}
