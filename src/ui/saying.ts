/** A text that is shown: in one language, or a function that says it in the language of the moment. */
export type Saying = string | (() => string);

/** What to show of it now. */
export function say(saying: Saying): string {
  return typeof saying === 'string' ? saying : saying();
}
