import type { Lowering } from '../lowering.ts';
import type { ElementType } from '../onnx-graph.ts';

const NARROW: readonly ElementType[] = ['int8', 'uint8', 'int16', 'uint16'];

/** The lowest int32. */
const LOWEST = -0x80000000;

/** Whether a type has fewer than 32 bits, so that 32-bit arithmetic has to be brought back into it. */
export function isNarrow(type: ElementType): boolean {
  return NARROW.includes(type);
}

/** What 32-bit arithmetic gave, in the type it is to have: narrower ones keep their lowest bits. */
export function wrapped(l: Lowering, value: string, type: ElementType = l.type()): string {
  return isNarrow(type) ? l.add('Wrap', [value], { to: type }) : value;
}

/**
 * Values in the order of signed numbers: uint32 is held by its bits, so its upper half would come first. Undone by
 * doing it again.
 */
export function ordered(l: Lowering, value: string): string {
  if (l.builder.info(value).type !== 'uint32') return value;
  return l.add('Add', [value, l.scalar(LOWEST, value)]);
}

/** uint32 bits, or any other whole numbers, as floats. */
export function toFloat(l: Lowering, value: string, to: ElementType = 'float32'): string {
  const signed = l.add('Cast', [value], { to });
  if (l.builder.info(value).type !== 'uint32') return signed;
  const above = l.add('Less', [signed, l.scalar(0, signed)]);
  return l.add('Where', [above, l.add('Add', [signed, l.scalar(2 ** 32, signed)]), signed]);
}
