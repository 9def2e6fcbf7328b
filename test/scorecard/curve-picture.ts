import type { Measured, Part } from './measures.ts';
import { escaped } from './svg.ts';

/** Part found against false ones in a time: a curve a detector over its threshold, its usual setting with both intervals. */

const width = 900;
const height = 500;
const left = 60;
const right = 230;
const top = 20;
const bottom = 50;
/** Tell each other apart without colour, too. */
const looks = [
  ['#0b5fa5', ''],
  ['#b3400a', '7 4'],
  ['#2a7a3b', '2 3'],
  ['#7a3b96', '10 3 2 3'],
  ['#5a5a5a', '4 2'],
  ['#9a7b00', '12 3'],
] as const;

export interface CurvePoint {
  readonly usual: boolean;
  readonly x: Measured;
  readonly y: Part | null;
}

export interface Curve {
  readonly name: string;
  readonly points: readonly CurvePoint[];
}

export interface Axes {
  readonly x: string;
  readonly y: string;
  /** Lines across, the first and the last at the edges; what is less lies at the first. */
  readonly marks: readonly number[];
  /** What is aimed at: no more than so many false ones, no less than this part found. */
  readonly aim: { readonly x: number; readonly y: number } | null;
}

const up = (part: number): number => top + (1 - part) * (height - top - bottom);
const at = (value: number): string => value.toFixed(1);

/** Logarithmic. */
const acrossOf = ({ marks }: Axes): ((x: number) => number) => {
  const [least, most] = [marks[0] ?? 0.1, marks.at(-1) ?? 1];
  return (x) =>
    left +
    (Math.log(Math.max(least, Math.min(most, x)) / least) / Math.log(most / least)) * (width - left - right);
};

const frame = (axes: Axes): readonly string[] => {
  const across = acrossOf(axes);
  const { marks, aim } = axes;
  return [
    ...marks.map(
      (mark, k) =>
        `<path d="M${at(across(mark))} ${top}V${height - bottom}" stroke="#ddd"/><text x="${at(across(mark))}" y="${height - bottom + 18}" text-anchor="middle">${k === 0 ? '≤ ' : ''}${mark}</text>`,
    ),
    ...[0, 0.25, 0.5, 0.75, 0.9, 1].map(
      (part) =>
        `<path d="M${left} ${at(up(part))}H${width - right}" stroke="#ddd"/><text x="${left - 8}" y="${at(up(part) + 4)}" text-anchor="end">${part}</text>`,
    ),
    ...(aim === null
      ? []
      : [
          `<path d="M${left} ${at(up(1))}H${at(across(aim.x))}V${at(up(aim.y))}H${left}Z" fill="#2a7a3b" opacity="0.18"/>`,
          `<text x="${left + 6}" y="${at(up(aim.y) - 6)}" fill="#1d5a2a">aim</text>`,
        ]),
    `<text x="${(left + width - right) / 2}" y="${height - 8}" text-anchor="middle">${escaped(axes.x)}</text>`,
    `<text transform="translate(16 ${height / 2}) rotate(-90)" text-anchor="middle">${escaped(axes.y)}</text>`,
  ];
};

const cross = ({ x, y }: CurvePoint, colour: string, across: (x: number) => number): string =>
  y === null
    ? ''
    : `<path d="M${at(across(x.interval.low))} ${at(up(y.value))}H${at(across(x.interval.high))}M${at(across(x.value))} ${at(up(y.interval.low))}V${at(up(y.interval.high))}" stroke="${colour}" fill="none"/>` +
      `<circle cx="${at(across(x.value))}" cy="${at(up(y.value))}" r="5" fill="${colour}"/>`;

const drawn = ({ name, points }: Curve, k: number, across: (x: number) => number): string => {
  const [colour, dash] = looks[k % looks.length] ?? looks[0];
  const there = points.filter(({ y }) => y !== null);
  const places = there.map(({ x, y }) => [at(across(x.value)), at(up(y?.value ?? 0))] as const);
  const y = top + 14 + 20 * k;
  return (
    `<polyline points="${places.map((place) => place.join(',')).join(' ')}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/>` +
    places.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="2.2" fill="${colour}"/>`).join('') +
    there.map((point) => (point.usual ? cross(point, colour, across) : '')).join('') +
    `<path d="M${width - right + 16} ${y - 4}h28" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/>` +
    `<text x="${width - right + 50}" y="${y}">${escaped(name)}</text>`
  );
};

export const curvePicture = (curves: readonly Curve[], axes: Axes): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...frame(axes),
    ...curves.map((curve, k) => drawn(curve, k, acrossOf(axes))),
    '</svg>',
    '',
  ].join('\n');
