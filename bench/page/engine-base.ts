/** Where the built app keeps the engine's files; the bench page lies one folder below the app. */
export function engineBase(): string {
  return new URL('/engine/', self.location.href).href;
}
