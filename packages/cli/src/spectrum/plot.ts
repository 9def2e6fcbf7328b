import { oneLine } from '../terminal.ts';
import type { Spectrum } from './spectrum.ts';

const rows_max = 40;
const bar_max = 40;

interface Row {
  readonly from_hz: number;
  readonly to_hz: number;
  readonly psd: number;
}

/** Bins in at most 40 rows of equally many, each the mean of its own. */
const rowsOf = ({ frequencies_hz, psd }: Spectrum): Row[] => {
  const each = Math.ceil(psd.length / rows_max);
  return Array.from({ length: Math.ceil(psd.length / each) }, (_, row) => {
    const own = psd.slice(row * each, (row + 1) * each);
    return {
      from_hz: frequencies_hz[row * each] ?? 0,
      to_hz: frequencies_hz[row * each + own.length - 1] ?? 0,
      psd: own.reduce((sum, value) => sum + value, 0) / own.length,
    };
  });
};

const decibels = (psd: number): number => 10 * Math.log10(psd);

/** The text that `valvomo spectrum` prints without --json, ending with a line feed. */
export const spectrumPlot = (spectrum: Spectrum): string => {
  const { channel, unit, rate_hz, from_s, to_s, method, window_s, overlap, window, detrend } = spectrum;
  const rows = rowsOf(spectrum);
  const loud = rows.map(({ psd }) => decibels(psd)).filter((level) => Number.isFinite(level));
  const top = Math.max(...loud);
  // At least 10 dB wide, at most 60: what lies lower has no bar.
  const low = Math.max(Math.min(...loud, top - 10), top - 60);
  const lines = rows.map(({ from_hz, to_hz, psd }) => {
    const level = decibels(psd);
    const length = Number.isFinite(level) ? Math.round((bar_max * (level - low)) / (top - low)) : 0;
    const columns = [from_hz.toFixed(2), to_hz.toFixed(2), psd.toPrecision(4), level.toFixed(1)];
    return `${columns.map((column) => column.padStart(10)).join(' ')}  ${'█'.repeat(Math.max(0, length))}`.trimEnd();
  });
  return [
    `${oneLine(channel)}, ${from_s} … ${to_s} s at ${rate_hz} Hz`,
    `${method}: ${window}, ${window_s} s, overlap ${overlap}, detrend ${detrend}; rows are means of their bins`,
    '',
    ['from Hz', 'to Hz', oneLine(unit), 'dB'].map((title) => title.padStart(10)).join(' '),
    ...lines,
    '',
  ].join('\n');
};
