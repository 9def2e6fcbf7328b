import type { Point } from './measures.ts';
import { escaped } from './svg.ts';

/** Sensitivity against false alarms a day: a curve a detector, its usual setting with both intervals. */

const width = 860;
const height = 520;
const left = 60;
const right = 220;
const top = 20;
const bottom = 50;
/** Tell each other apart without colour, too. */
const looks = [
  ['#0b5fa5', ''],
  ['#b3400a', '7 4'],
  ['#2a7a3b', '2 3'],
  ['#7a3b96', '10 3 2 3'],
  ['#5a5a5a', '4 2'],
] as const;
const marks = [0.1, 0.3, 1, 3, 10, 30, 100, 288];

/** Logarithmic from 0.1 on; what is less lies at the left edge. */
const across = (fp: number): number => {
  const part = Math.log(Math.max(0.1, Math.min(288, fp)) / 0.1) / Math.log(2880);
  return left + part * (width - left - right);
};
const up = (sensitivity: number): number => top + (1 - sensitivity) * (height - top - bottom);
const at = (value: number): string => value.toFixed(1);

export interface Curve {
  readonly name: string;
  readonly points: readonly Point[];
  readonly usual: number;
}

const frame = (): string[] => [
  ...marks.map(
    (fp) =>
      `<path d="M${at(across(fp))} ${top}V${height - bottom}" stroke="#ddd"/><text x="${at(across(fp))}" y="${height - bottom + 18}" text-anchor="middle">${fp === 0.1 ? '≤ 0.1' : fp}</text>`,
  ),
  ...[0, 0.25, 0.5, 0.75, 0.9, 1].map(
    (part) =>
      `<path d="M${left} ${at(up(part))}H${width - right}" stroke="#ddd"/><text x="${left - 8}" y="${at(up(part) + 4)}" text-anchor="end">${part}</text>`,
  ),
  `<path d="M${at(across(0.1))} ${at(up(1))}H${at(across(1))}V${at(up(0.9))}H${at(across(0.1))}Z" fill="#2a7a3b" opacity="0.1"/>`,
  `<text x="${left + 4}" y="${at(up(0.9) + 14)}" fill="#2a7a3b">aim</text>`,
  `<text x="${(left + width - right) / 2}" y="${height - 8}" text-anchor="middle">false alarms a day (SzCORE; 288 is one that never stops)</text>`,
  `<text transform="translate(16 ${height / 2}) rotate(-90)" text-anchor="middle">seizures found</text>`,
];

const cross = ({ fpPerDay, sensitivity }: Point, colour: string): string => {
  if (sensitivity === null) return '';
  const [x, y] = [across(fpPerDay.value), up(sensitivity.value)];
  const { interval: rate } = fpPerDay;
  const { interval: part } = sensitivity;
  return (
    `<path d="M${at(across(rate.low))} ${at(y)}H${at(across(rate.high))}M${at(x)} ${at(up(part.low))}V${at(up(part.high))}" stroke="${colour}" stroke-width="1" fill="none"/>` +
    `<circle cx="${at(x)}" cy="${at(y)}" r="5" fill="${colour}"/>`
  );
};

export const curvePicture = (curves: readonly Curve[]): string => {
  const drawn = curves.map(({ name, points, usual }, k) => {
    const [colour, dash] = looks[k % looks.length] ?? looks[0];
    const there = points.filter(({ sensitivity }) => sensitivity !== null);
    const line = there
      .map((point) => `${at(across(point.fpPerDay.value))},${at(up(point.sensitivity?.value ?? 0))}`)
      .join(' ');
    const y = top + 14 + 20 * k;
    return (
      `<polyline points="${line}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/>` +
      there.map((point) => (point.value === usual ? cross(point, colour) : '')).join('') +
      `<path d="M${width - right + 16} ${y - 4}h28" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/>` +
      `<text x="${width - right + 50}" y="${y}">${escaped(name)}</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...frame(),
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
};
