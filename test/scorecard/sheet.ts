import { Bitmap } from './png.ts';
import type { Moment, Traces } from './results.ts';
import { escaped } from './svg.ts';

/** Several moments on one sheet, small: the traces as bits, words and bars as lines. */

const label_px = 52;
const row_px = 12;
const head_px = 30;
const gap_px = 18;
const across = 2;
/** How many one sheet has. */
export const sheet_max = 12;
/** µV from row to row of what is drawn on the scalp; recordings of people may need more. */
const scales_uV = [100, 300, 1000, 3000, 10_000] as const;
const colours = { missed: '#b3400a', false: '#7a3b96', shown: '#0b5fa5' } as const;

/** The least scale at which the middle one of the rows keeps within its neighbours. */
const apartOf = ({ kind, traces }: Moment): number => {
  if (kind !== 'shown') return scales_uV[0];
  const sizes = traces.rows
    .map(({ low, high }) => Math.max(0, ...low.map((least, k) => (high[k] ?? least) - least)))
    .toSorted((a, b) => a - b);
  const middle = sizes[Math.floor(sizes.length / 2)] ?? 0;
  return scales_uV.find((scale) => middle <= 2 * scale) ?? 10_000;
};

/** Negative up, what goes beyond its neighbours' rows is cut off. */
const bitsOf = ({ rows }: Traces, apart_uV: number): Bitmap => {
  const columns = rows[0]?.low.length ?? 0;
  const bitmap = new Bitmap(Math.max(1, columns), Math.max(1, row_px * rows.length));
  rows.forEach(({ low, high }, k) => {
    const middle = row_px * k + row_px / 2;
    const y = (uV: number): number =>
      Math.round(middle + Math.max(-1.3, Math.min(1.3, uV / apart_uV)) * row_px);
    let [top, bottom] = [y(low[0] ?? 0), y(high[0] ?? 0)];
    low.forEach((least, x) => {
      const [above, below] = [y(least), y(high[x] ?? least)];
      // Joined to what was before it.
      bitmap.vertical(x, Math.min(above, bottom), Math.max(below, top));
      [top, bottom] = [above, below];
    });
  });
  return bitmap;
};

const cellOf = (moment: Moment, x: number, y: number): string => {
  const { kind, at_s, length_s, text, traces } = moment;
  const { from_s, columns_hz, rows } = traces;
  const apart_uV = apartOf(moment);
  const scale = apart_uV === scales_uV[0] ? '' : ` · ${apart_uV} µV a row`;
  const bitmap = bitsOf(traces, apart_uV);
  const start = x + label_px;
  const place = (second: number): number =>
    start + Math.max(0, Math.min(bitmap.width, (second - from_s) * columns_hz));
  const [from, to] = [place(at_s), place(at_s + length_s)];
  const base = y + head_px;
  const seconds = Math.floor(bitmap.width / columns_hz);
  const ticks = Array.from(
    { length: seconds + 1 },
    (_, k) => `M${start + k * columns_hz} ${base}v${bitmap.height}`,
  );
  return [
    `<text x="${x}" y="${y + 12}" font-size="11">${escaped(text + scale)}</text>`,
    `<path d="M${from.toFixed(0)} ${y + 22}H${Math.max(from + 2, to).toFixed(0)}" stroke="${colours[kind]}" stroke-width="6"/>`,
    `<image x="${start}" y="${base}" width="${bitmap.width}" height="${bitmap.height}" href="data:image/png;base64,${bitmap.png().toString('base64')}"/>`,
    `<path d="${ticks.join('')}" stroke="#0b5fa5" stroke-opacity="0.15" fill="none"/>`,
    ...rows.map(
      ({ name }, k) => `<text x="${x}" y="${base + row_px * k + 9}" font-size="8">${escaped(name)}</text>`,
    ),
  ].join('\n');
};

/** At most `sheet_max` moments as one picture. */
export const sheetPicture = (moments: readonly Moment[]): string => {
  const widths = moments.map(({ traces }) => traces.rows[0]?.low.length ?? 0);
  const heights = moments.map(({ traces }) => row_px * traces.rows.length);
  const cell_px = label_px + Math.max(200, ...widths) + gap_px;
  const width = across * cell_px;
  const lines = Math.ceil(moments.length / across);
  const tops: number[] = [8];
  for (let line = 0; line < lines; line += 1)
    tops.push(
      (tops[line] ?? 0) + head_px + gap_px + Math.max(...heights.slice(line * across, (line + 1) * across)),
    );
  const height = (tops[lines] ?? 0) + 14;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...moments.map((moment, k) =>
      cellOf(moment, 4 + (k % across) * cell_px, tops[Math.floor(k / across)] ?? 0),
    ),
    `<text x="4" y="${height - 4}" font-size="10">A line a second; ${scales_uV[0]} µV from row to row where nothing else is said, negative up; the bar is what is meant.</text>`,
    '</svg>',
    '',
  ].join('\n');
};
