import { hilbertEnvelope, zeroPhase, type Section } from '@valvomo/dsp';

/** Points a second at which spikes at depth are looked for. */
export const points_hz = 200;

const sections = (rows: readonly (readonly [number, number, number, number, number])[]): readonly Section[] =>
  rows.map(([b0, b1, b2, a1, a2]) => ({ b0, b1, b2, a1, a2 }));

/**
 * Chebyshev filters of the second kind at 200 points a second, as Janca's: 6 dB at 60 and 10 Hz, 60 dB at 70 and 5 Hz
 * (`cheb2ord`, `cheby2` of scipy 1.10), and twice that forward and backward.
 */
const filters: readonly (readonly Section[])[] = [
  sections([
    [0.07440698734100301, 0.14585589612416963, 0.074406987341003, 0.5507420845038238, 0.09076896304915974],
    [1, 1.6988728849968695, 1, 0.5126281794934292, 0.19713963063861356],
    [1, 1.383105589032429, 1, 0.46853641798000245, 0.4104515824030651],
    [1, 1.1905114564913848, 1, 0.4766714666454054, 0.7542076986209616],
  ]),
  sections([
    [0.5709458925754387, -1.1406738657311137, 0.5709458925754386, -1.5008759970512697, 0.5677666699319408],
    [1, -1.984132569603496, 1, -1.5830679520561097, 0.6650744923996582],
    [1, -1.9704923423782263, 1, -1.75932099631068, 0.8632761052347113],
  ]),
];

/** Hilbert envelope of some seconds of points from 10 to 60 Hz. */
export const envelopeOf = (points: Float64Array): Float64Array =>
  hilbertEnvelope(zeroPhase(filters, points, points.length));

/** Mean and standard deviation of the logarithm: the log-normal distribution that the values have. */
export interface LogNormal {
  readonly mean: number;
  readonly deviation: number;
}

export const logNormalOf = (envelope: Float64Array): LogNormal => {
  let [sum, square] = [0, 0];
  for (let i = 0; i < envelope.length; i += 1) {
    const log = Math.log(Math.max(1e-3, envelope[i] as number));
    sum += log;
    square += log * log;
  }
  const mean = sum / envelope.length;
  return { mean, deviation: Math.sqrt(Math.max(0, square / envelope.length - mean * mean)) };
};

/** Mode + median of a log-normal distribution. */
export const modeAndMedian = (mean: number, deviation: number): number =>
  Math.exp(mean - deviation * deviation) + Math.exp(mean);

/** Between b and c, `part` of the way: the cubic through them with the slopes that their neighbours give (Catmull and Rom). */
export const cubic = (a: number, b: number, c: number, d: number, part: number): number => {
  const [first, second] = [(c - a) / 2, (d - b) / 2];
  const two = part * part;
  const three = two * part;
  return (
    (2 * three - 3 * two + 1) * b +
    (three - 2 * two + part) * first +
    (3 * two - 2 * three) * c +
    (three - two) * second
  );
};
