import type { MachinePeak } from '../runtime/profile/measure-peak.ts';
import type { LayerProfile, ModelProfile } from '../runtime/profile/profile-model.ts';

const COLUMNS = ['ms', 'share', 'MMAC', 'kB', 'GMAC/s', 'roofline', 'step', 'output', 'name'] as const;
const WORDS_FROM = COLUMNS.indexOf('step');

/** A profile as a table for a terminal, slowest step first. */
export function profileText(
  { model, backend, threads, runs }: { model: string; backend: string; threads: number; runs: number },
  { layers, totalMs, outsideMs }: ModelProfile,
  peak: MachinePeak,
): string {
  const rows = [[...COLUMNS], ...layers.map((layer) => cells(layer, totalMs))];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column < WORDS_FROM ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
  const sum = (of: (layer: LayerProfile) => number) => layers.reduce((total, layer) => total + of(layer), 0);
  const layersMs = sum(({ ms }) => ms);
  return `${[
    `${model}, ${backend}, ${threads} thread${threads === 1 ? '' : 's'}, medians of ${runs} runs`,
    `peak: ${(peak.macsPerSecond / 1e9).toFixed(1)} GMAC/s, ${(peak.bytesPerSecond / 1e9).toFixed(1)} GB/s read and written`,
    '',
    ...lines,
    '',
    `steps    ${layersMs.toFixed(2)} ms, ${(sum(({ macs }) => macs) / 1e6).toFixed(1)} MMAC, ${(sum(({ bytes }) => bytes) / 1e6).toFixed(1)} MB`,
    `outside  ${outsideMs.toFixed(2)} ms`,
    `run      ${totalMs.toFixed(2)} ms`,
  ].join('\n')}\n`;
}

function cells({ ms, macs, bytes, rooflineShare, op, shape, name }: LayerProfile, totalMs: number): string[] {
  return [
    ms.toFixed(3),
    `${((100 * ms) / totalMs).toFixed(1)} %`,
    macs === 0 ? '' : (macs / 1e6).toFixed(2),
    (bytes / 1e3).toFixed(0),
    macs === 0 || ms === 0 ? '' : (macs / ms / 1e6).toFixed(1),
    `${(100 * rooflineShare).toFixed(0)} %`,
    op,
    shape.join('×'),
    name,
  ];
}
