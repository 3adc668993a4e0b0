const IRREGULAR: Readonly<Record<string, string>> = {
  mouse: 'mice',
  knife: 'knives',
  sheep: 'sheep',
  skis: 'skis',
  scissors: 'scissors',
  broccoli: 'broccoli',
};

/** English plural of a class name; the last word takes the ending. */
export function plural(label: string): string {
  const start = label.lastIndexOf(' ') + 1;
  const word = label.slice(start);
  const irregular = IRREGULAR[word];
  if (irregular) return label.slice(0, start) + irregular;
  if (/(s|x|z|ch|sh)$/.test(word)) return `${label}es`;
  if (/[^aeiou]y$/.test(word)) return `${label.slice(0, -1)}ies`;
  return `${label}s`;
}
