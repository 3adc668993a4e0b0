import type { Attributes } from '../onnx/onnx-graph.ts';

/** A number that must be there. Only for attributes that Glance itself wrote. */
export function numberOf(attributes: Attributes, name: string): number {
  const value = attributes[name];
  if (typeof value !== 'number') throw new Error(`attribute ${name} is not a number`);
  return value;
}

/** A list of numbers that must be there. Only for attributes that Glance itself wrote. */
export function numbersOf(attributes: Attributes, name: string): readonly number[] {
  const value = attributes[name];
  if (!Array.isArray(value)) throw new Error(`attribute ${name} is not a list`);
  return value as readonly number[];
}

/** A string, or '' where there is none. */
export function stringOf(attributes: Attributes, name: string): string {
  const value = attributes[name];
  return typeof value === 'string' ? value : '';
}
