/** One text of a table: where it stands, and what it is. */
export interface Entry {
  readonly path: string;
  readonly text: string | ((...facts: never[]) => string);
}

/** Every text of a table, groups within groups too, in the order of the table. */
export function everyText(table: object, within = ''): Entry[] {
  return Object.entries(table).flatMap(([name, value]) => {
    const path = within ? `${within}.${name}` : name;
    return value !== null && typeof value === 'object' ? everyText(value, path) : [{ path, text: value }];
  });
}

/** What a text says with these facts in it. A text without facts says the same each time. */
export function saidWith(text: Entry['text'], facts: readonly unknown[]): string {
  return typeof text === 'string' ? text : text(...(facts as never[]));
}

/** Where the digits of a fact that is a number may be set apart by the language. */
export function digitsOnly(text: string): string {
  return text.replace(/(?<=\d)[.,\s\u00a0\u202f](?=\d)/g, '');
}
