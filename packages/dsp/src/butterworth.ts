import { ValvomoError } from '@valvomo/model';
import type { Section } from './section.ts';
import { trigonometry } from './trigonometry.ts';

interface Complex {
  readonly re: number;
  readonly im: number;
}

const orderMax = 8;

/** Smith's division, which neither overflows nor loses digits when one part is small. */
const divide = (a: Complex, b: Complex): Complex => {
  if (Math.abs(b.re) >= Math.abs(b.im)) {
    const ratio = b.im / b.re;
    const scale = 1 / (b.re + b.im * ratio);
    return { re: (a.re + a.im * ratio) * scale, im: (a.im - a.re * ratio) * scale };
  }
  const ratio = b.re / b.im;
  const scale = 1 / (b.im + b.re * ratio);
  return { re: (a.re * ratio + a.im) * scale, im: (a.im * ratio - a.re) * scale };
};

const multiply = (a: Complex, b: Complex): Complex => ({
  re: a.re * b.re - a.im * b.im,
  im: a.re * b.im + a.im * b.re,
});

const product = (factors: readonly Complex[]): Complex => factors.reduce(multiply, { re: 1, im: 0 });

/** Poles of the analogue low-pass of cut-off 1 rad/s: e^(jπ(2k + N − 1)/2N) on the left half circle. */
const prototypePoles = (order: number): Complex[] =>
  Array.from({ length: order }, (_, k) => {
    const m = 2 * k - order + 1;
    if (m === 0) return { re: -1, im: 0 };
    const { sin, cos } = trigonometry((Math.PI * m) / (2 * order));
    return { re: -cos, im: -sin };
  });

const check = (order: number, cutoff_hz: number, rate_hz: number): void => {
  if (!Number.isInteger(order) || order < 1 || order > orderMax)
    throw new ValvomoError('FILTER_ORDER', `filter order ${order} is not an integer in 1 … ${orderMax}`, {
      value: order,
      limit: orderMax,
    });
  if (!(rate_hz > 0) || !(cutoff_hz > 0) || !(cutoff_hz < rate_hz / 2))
    throw new ValvomoError(
      'FILTER_FREQUENCY',
      `filter frequency ${cutoff_hz} Hz is not between 0 and ${rate_hz / 2} Hz, half the sampling rate`,
      { value: cutoff_hz, limit: rate_hz / 2 },
    );
};

/** Digital poles and gain through the bilinear transform, pre-warped so that −3 dB falls on the cut-off. */
const digital = (
  kind: 'lowpass' | 'highpass',
  order: number,
  cutoff_hz: number,
  rate_hz: number,
): { poles: Complex[]; gain: number } => {
  const doubleRate = 4;
  const warped = doubleRate * trigonometry((Math.PI * ((2 * cutoff_hz) / rate_hz)) / 2).tan;
  const prototype = prototypePoles(order);
  const low = kind === 'lowpass';
  const analogue = low
    ? prototype.map(({ re, im }) => ({ re: warped * re, im: warped * im }))
    : prototype.map((pole) => divide({ re: warped, im: 0 }, pole));
  const poles = analogue.map(({ re, im }) =>
    divide({ re: doubleRate + re, im }, { re: doubleRate - re, im: -im }),
  );
  const below = product(analogue.map(({ re, im }) => ({ re: doubleRate - re, im: -im })));
  // Zeros: none in the analogue low-pass, `order` at 0 in the high-pass.
  const above = low ? 1 : doubleRate ** order;
  const analogueGain = low
    ? warped ** order
    : divide({ re: 1, im: 0 }, product(prototype.map(({ re, im }) => ({ re: -re, im: -im })))).re;
  return { poles, gain: analogueGain * divide({ re: above, im: 0 }, below).re };
};

/** Removes and returns the entry with the smallest `distance`; the first of equals. */
const takeNearest = <T>(from: T[], distance: (entry: T) => number): T => {
  let best = 0;
  for (let i = 1; i < from.length; i += 1) {
    if (distance(from[i] as T) < distance(from[best] as T)) best = i;
  }
  return from.splice(best, 1)[0] as T;
};

const fromUnitCircle = ({ re, im }: Complex): number => Math.abs(1 - Math.hypot(re, im));

/**
 * Butterworth low- or high-pass of order 1 … 8 as second-order sections, −3 dB at `cutoff_hz`.
 * The design, the pairing of poles with zeros, the order of the sections and the place of the gain are those of
 * `scipy.signal.butter(order, cutoff_hz, kind, fs=rate_hz, output='sos')`, so that results agree to rounding.
 * @throws ValvomoError FILTER_ORDER, FILTER_FREQUENCY
 */
export const butterworth = (
  kind: 'lowpass' | 'highpass',
  order: number,
  cutoff_hz: number,
  rate_hz: number,
): readonly Section[] => {
  check(order, cutoff_hz, rate_hz);
  const { poles, gain } = digital(kind, order, cutoff_hz, rate_hz);
  const zero: number = kind === 'lowpass' ? -1 : 1;
  const zeros = Array.from({ length: order }, () => zero);
  const upper = poles.filter(({ im }) => im > 0);
  const real = poles.filter(({ im }) => im === 0);
  if (order % 2 === 1) {
    zeros.push(0);
    real.push({ re: 0, im: 0 });
  }
  const sections: Section[] = [];
  while (upper.length > 0 || real.length > 0) {
    const all = [...upper, ...real];
    const worst = takeNearest(all, fromUnitCircle);
    const pair = worst.im > 0;
    if (pair) upper.splice(upper.indexOf(worst), 1);
    else real.splice(real.indexOf(worst), 1);
    const other = pair ? { re: worst.re, im: -worst.im } : takeNearest(real, fromUnitCircle);
    const z1 = takeNearest(zeros, (z) => Math.hypot(z - worst.re, worst.im));
    const z2 = takeNearest(zeros, (z) => Math.hypot(z - worst.re, worst.im));
    sections.unshift({
      b0: 1,
      b1: -(z1 + z2),
      b2: z1 * z2,
      a1: -(worst.re + other.re),
      a2: pair ? worst.re * worst.re + worst.im * worst.im : worst.re * other.re,
    });
  }
  const [first, ...rest] = sections as [Section, ...Section[]];
  return [{ ...first, b0: gain, b1: first.b1 * gain, b2: first.b2 * gain }, ...rest];
};
