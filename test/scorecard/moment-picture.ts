import type { Moment } from './results.ts';
import { escaped } from './svg.ts';

/** The traces around a moment: negative up, one scale for all rows, what was missed or raised under a bar. */

const width = 1000;
const left = 70;
const row_px = 24;
const top = 34;
/** µV from row to row. */
const apart_uV = 100;

/** Row's lowest and highest value of each column as one line that goes back and forth; whole tenths of a pixel. */
const lineOf = (low: readonly number[], high: readonly number[], step: number): string => {
  const y = (value: number): number => Math.round((value * row_px) / apart_uV);
  let [before, out] = [0, ''];
  low.forEach((least, k) => {
    // Negative up: the lowest value is the highest point.
    const [first, second] = [y(least), y(high[k] ?? least)];
    out += `${k === 0 ? 'm0' : `l${step}`} ${first - before}${second === first ? '' : `v${second - first}`}`;
    before = second;
  });
  return out;
};

export const momentPicture = ({ kind, at_s, length_s, text, traces }: Moment): string => {
  const { from_s, columns_hz, rows } = traces;
  const columns = rows[0]?.low.length ?? 0;
  const span_s = columns / columns_hz;
  const height = top + row_px * (rows.length + 1) + 20;
  const step = Number(((width - left) / Math.max(1, columns)).toFixed(3));
  const x = (second: number): number => left + ((second - from_s) / span_s) * (width - left);
  const from = Math.max(left, x(at_s));
  const to = Math.max(from + 2, Math.min(width, x(at_s + length_s)));
  const seconds = Array.from({ length: Math.floor(span_s) + 1 }, (_, k) => Math.ceil(from_s) + k);
  const colour = kind === 'missed' ? '#b3400a' : '#7a3b96';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="4" y="14" font-size="13">${escaped(text)}</text>`,
    `<path d="M${from.toFixed(1)} 22H${to.toFixed(1)}" stroke="${colour}" stroke-width="6"/>`,
    `<path d="${seconds.map((second) => `M${x(second).toFixed(1)} ${top}V${height - 18}`).join('')}" stroke="#e4e4e4" fill="none"/>`,
    ...rows.map(({ name, low, high }, k) => {
      const middle = top + row_px * (k + 1);
      return (
        `<text x="4" y="${middle + 4}">${escaped(name)}</text>` +
        `<path transform="translate(${left} ${middle})" d="${lineOf(low, high, step)}" fill="none" stroke="#111" stroke-width="0.8"/>`
      );
    }),
    `<text x="${left}" y="${height - 4}">${from_s.toFixed(0)} … ${(from_s + span_s).toFixed(0)} s; ${apart_uV} µV from row to row, negative up</text>`,
    '</svg>',
    '',
  ].join('\n');
};
