import { createDecimator, createFir, equalRipple, type Fir, type FirSnapshot } from '@valvomo/dsp';
import { ValvomoError } from '@valvomo/model';

export type AsymmetricSnapshot = {
  readonly decimator: FirSnapshot | null;
  readonly shape: FirSnapshot;
};

/** The asymmetric filter of aEEG with memory, for several channels. */
export interface AsymmetricFilter {
  readonly channels: number;
  /** Rate of what comes out. */
  readonly rate_hz: number;
  /** Output k stands at input sample k · factor. */
  readonly factor: number;
  /** By so much every frequency comes later. */
  readonly delay_s: number;
  /** Outputs that `process` will give for the next `samples` samples. */
  outputs(samples: number): number;
  /** µV in, µV out; rows as in `createFir` of dsp. Returns the number of outputs a channel. */
  process(
    values: Float64Array,
    samples: number,
    out: Float64Array,
    stride?: number,
    outStride?: number,
  ): number;
  /** Forgets everything: to be called at every gap. */
  reset(): void;
  snapshot(): AsymmetricSnapshot;
  restore(snapshot: AsymmetricSnapshot): void;
}

const [rateMin_hz, rateDirect_hz, rateMax_hz] = [64, 512, 16_384];

/** Whole factor that brings a rate to at most 512 Hz. */
const factorOf = (rate_hz: number): number => Math.ceil(rate_hz / rateDirect_hz);

const shapeAt = (rate_hz: number): Float64Array =>
  equalRipple(
    Math.round(rate_hz / 2),
    [
      { from_hz: 0, to_hz: 0.05, gain: [0, 0], weight: 30 },
      { from_hz: 2, to_hz: 15, gain: [0.3, 1.2], weight: 0.3 },
      { from_hz: 21, to_hz: rate_hz / 2, gain: [0, 0], weight: 30 },
    ],
    rate_hz,
  ).taps;

/** What the filter does to a signal of this rate: keeps every `factor`-th sample, then weighs by `taps`, newest first. */
export const asymmetricTaps = (rate_hz: number): { readonly factor: number; readonly taps: Float64Array } => {
  const factor = factorOf(rate_hz);
  return { factor, taps: shapeAt(rate_hz / factor) };
};

/**
 * Filter before the envelope of aEEG: gain rises straight from 0.3 at 2 Hz to 1.2 at 15 Hz (12 dB), next to nothing at 0 Hz and
 * above 21 Hz. The design of N. Stevenson's open aEEG (Helsinki): `firpm(fs/2, [0 .05 2 15 21 fs/2], [0 0 .3 1.2 0 0],
 * [30 .3 30])`, half a second of taps, so a delay of 0.25 s. Above 512 Hz the signal is first brought to 512 Hz or less by a whole
 * factor (an anti-aliasing FIR, another 10 input samples a step of delay): the band of interest ends at 21 Hz, and an exchange over
 * 1000 taps only costs time and digits.
 * @throws ValvomoError FILTER_RATE unless 64 ≤ rate_hz ≤ 16384
 */
export const createAsymmetric = (rate_hz: number, channels: number): AsymmetricFilter => {
  if (!(rate_hz >= rateMin_hz) || !(rate_hz <= rateMax_hz))
    throw new ValvomoError(
      'FILTER_RATE',
      `the asymmetric filter of aEEG needs ${rateMin_hz} … ${rateMax_hz} Hz, the rate is ${rate_hz} Hz`,
      { value: rate_hz, limit: rate_hz < rateMin_hz ? rateMin_hz : rateMax_hz },
    );
  const { factor, taps } = asymmetricTaps(rate_hz);
  const decimator: Fir | null = factor === 1 ? null : createDecimator(factor, channels);
  const shape = createFir(taps, channels);
  const outputs = (samples: number): number => decimator?.outputs(samples) ?? samples;
  return {
    channels,
    rate_hz: rate_hz / factor,
    factor,
    delay_s: (decimator?.delay_samples ?? 0) / rate_hz + (shape.delay_samples * factor) / rate_hz,
    outputs,
    process(values, samples, out, stride = samples, outStride = outputs(samples)) {
      if (decimator === null) return shape.process(values, samples, out, stride, outStride);
      const given = decimator.process(values, samples, out, stride, outStride);
      return shape.process(out, given, out, outStride, outStride);
    },
    reset() {
      decimator?.reset();
      shape.reset();
    },
    snapshot: () => ({ decimator: decimator?.snapshot() ?? null, shape: shape.snapshot() }),
    restore(snapshot) {
      if (snapshot.decimator !== null) decimator?.restore(snapshot.decimator);
      shape.restore(snapshot.shape);
    },
  };
};
