import { ValvomoError } from '@valvomo/model';
import { add, divide, multiply, negate, product, real, scale, squareRoot, type Complex } from './complex.ts';
import { inSections, type Roots } from './pairing.ts';
import type { Section } from './section.ts';
import { trigonometry } from './trigonometry.ts';

const orderMax = 8;

/** Twice the sampling rate of the design, which is 2: the rate at which the bilinear transform is taken. */
const doubleRate = real(4);

/** Poles of the analogue low-pass of cut-off 1 rad/s: e^(jπ(2k + N − 1)/2N) on the left half circle. */
const prototypePoles = (order: number): Complex[] =>
  Array.from({ length: order }, (_, k) => {
    const m = 2 * k - order + 1;
    if (m === 0) return real(-1);
    // By the reciprocal, as numpy divides a complex number: at order 6 the quotient is another double.
    const { sin, cos } = trigonometry(Math.PI * m * (1 / (2 * order)));
    return { re: -cos, im: -sin };
  });

const checkOrder = (order: number): void => {
  if (!Number.isInteger(order) || order < 1 || order > orderMax)
    throw new ValvomoError('FILTER_ORDER', `filter order ${order} is not an integer in 1 … ${orderMax}`, {
      value: order,
      limit: orderMax,
    });
};

const checkFrequency = (frequency_hz: number, rate_hz: number): void => {
  if (!(rate_hz > 0) || !(frequency_hz > 0) || !(frequency_hz < rate_hz / 2))
    throw new ValvomoError(
      'FILTER_FREQUENCY',
      `filter frequency ${frequency_hz} Hz is not between 0 and ${rate_hz / 2} Hz, half the sampling rate`,
      { value: frequency_hz, limit: rate_hz / 2 },
    );
};

/** Analogue frequency that the bilinear transform maps onto `frequency_hz`. */
const warped = (frequency_hz: number, rate_hz: number): number =>
  4 * trigonometry((Math.PI * ((2 * frequency_hz) / rate_hz)) / 2).tan;

/** The filter in z from the one in s; zeros at infinity come to lie at half the sampling rate. */
const bilinear = ({ zeros, poles, gain }: Roots): Roots => {
  const moved = (root: Complex): Complex => divide(add(doubleRate, root), add(doubleRate, negate(root)));
  const distances = (roots: readonly Complex[]): Complex =>
    product(roots.map((root) => add(doubleRate, negate(root))));
  return {
    zeros: [...zeros.map(moved), ...Array.from({ length: poles.length - zeros.length }, () => real(-1))],
    poles: poles.map(moved),
    gain: gain * divide(distances(zeros), distances(poles)).re,
  };
};

const gainOfInverse = (prototype: readonly Complex[]): number =>
  divide(real(1), product(prototype.map(negate))).re;

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
  checkOrder(order);
  checkFrequency(cutoff_hz, rate_hz);
  const prototype = prototypePoles(order);
  const cutoff = warped(cutoff_hz, rate_hz);
  if (kind === 'lowpass')
    return inSections(
      bilinear({ zeros: [], poles: prototype.map((pole) => scale(pole, cutoff)), gain: cutoff ** order }),
    );
  return inSections(
    bilinear({
      zeros: prototype.map(() => real(0)),
      poles: prototype.map((pole) => divide(real(cutoff), pole)),
      gain: gainOfInverse(prototype),
    }),
  );
};

/** Every root becomes two around the centre: r ± √(r² − centre²). */
const around = (roots: readonly Complex[], centre: number): Complex[] => {
  const apart = roots.map((root) => squareRoot(add(multiply(root, root), real(-(centre * centre)))));
  return [
    ...roots.map((root, k) => add(root, apart[k] as Complex)),
    ...roots.map((root, k) => add(root, negate(apart[k] as Complex))),
  ];
};

/**
 * Butterworth band-pass or band-stop of order 1 … 8 (6 dB an octave and order on either side; `order` second-order
 * sections), −3 dB at `low_hz` and `high_hz`. As `scipy.signal.butter(order, [low_hz, high_hz], kind, fs=rate_hz,
 * output='sos')`. A wide band-pass of high order is better a high-pass and a low-pass in a row.
 * @throws ValvomoError FILTER_ORDER, FILTER_FREQUENCY, FILTER_BAND unless low_hz < high_hz
 */
export const butterworthBand = (
  kind: 'bandpass' | 'bandstop',
  order: number,
  low_hz: number,
  high_hz: number,
  rate_hz: number,
): readonly Section[] => {
  checkOrder(order);
  checkFrequency(low_hz, rate_hz);
  checkFrequency(high_hz, rate_hz);
  if (low_hz >= high_hz)
    throw new ValvomoError(
      'FILTER_BAND',
      `filter band from ${low_hz} Hz does not end above it, at ${high_hz} Hz`,
      {
        value: low_hz,
        limit: high_hz,
      },
    );
  const [low, high] = [warped(low_hz, rate_hz), warped(high_hz, rate_hz)];
  const [width, centre] = [high - low, Math.sqrt(low * high)];
  const prototype = prototypePoles(order);
  if (kind === 'bandpass')
    return inSections(
      bilinear({
        zeros: prototype.map(() => real(0)),
        poles: around(
          prototype.map((pole) => scale(pole, width / 2)),
          centre,
        ),
        gain: width ** order,
      }),
    );
  return inSections(
    bilinear({
      zeros: [1, -1].flatMap((side) => prototype.map(() => ({ re: 0, im: side * centre }))),
      poles: around(
        prototype.map((pole) => divide(real(width / 2), pole)),
        centre,
      ),
      gain: gainOfInverse(prototype),
    }),
  );
};
