import {
  butterworthBand,
  createCascade,
  groupDelay_s,
  type Cascade,
  type CascadeSnapshot,
} from '@valvomo/dsp';
import type { Plain } from '@valvomo/model';

/** A bump of the integrated signal: where its R wave lies, how high it is, and how steep the filtered signal was. */
interface Bump {
  readonly sample: number;
  readonly height: number;
  /** Square of the largest value of the filtered signal. */
  readonly peak: number;
  readonly slope: number;
}

/** Everything that changes from sample to sample but the filter and the rings. */
interface State {
  /** Number of the next sample since the beginning or a gap. */
  count: number;
  integral: number;
  /** Mean square of the filtered signal, remembered for 5 s. */
  power: number;
  rising: boolean;
  top: number;
  topAt: number;
  signalHeight: number;
  noiseHeight: number;
  /** Bumps of the first two seconds, from which the first thresholds come. */
  learning: readonly Bump[];
  learnt: boolean;
  /** When learning began; when it ended; then the last beat. */
  since: number;
  lastBeat: Bump | null;
  /** The highest bump since the last beat that was not one. */
  passedOver: Bump | null;
  intervals: readonly number[];
}

const fresh = (): State => ({
  count: 0,
  integral: 0,
  power: 0,
  rising: false,
  top: 0,
  topAt: 0,
  signalHeight: 0,
  noiseHeight: 0,
  learning: [],
  learnt: false,
  since: 0,
  lastBeat: null,
  passedOver: null,
  intervals: [],
});

interface Saved {
  readonly state: State;
  readonly filter: CascadeSnapshot;
  readonly rings: readonly Float64Array[];
}

const learn_s = 2;
const forget_s = 5;
/** An R wave has so many times the mean square of what the filter lets through; noise seldom has. */
const crest_min = 6;

/**
 * R waves of an ECG by the rules of Pan and Tompkins 1985, doi:10.1109/TBME.1985.325532: 5–15 Hz, five-point slope,
 * square, mean of 150 ms; thresholds a quarter of the way from noise to signal; 200 ms of rest, a T wave within 360 ms
 * is half as steep; after 1.66 usual intervals the highest bump over half the threshold counts. Differences: the
 * filter is a Butterworth band-pass of order 2, thresholds are kept for the integrated signal only, two seconds teach the first
 * ones, five seconds without a beat begin anew,
 * and an R wave has at least six times the mean square of the filtered signal of the last 5 s. A beat stands at the largest deflection of the ECG within 50 ms
 * of what the filter saw. It is known at most 0.4 s after its R wave, unless it is found by looking back.
 */
export class BeatFinder {
  readonly #rate_hz: number;
  readonly #filter: Cascade;
  readonly #delay: number;
  /** Samples between the points of the slope, and of the integral. */
  readonly #step: number;
  readonly #window: number;
  /** The last samples of the ECG, filtered signal, slope and squares, in turn. */
  readonly #ecg: Float64Array;
  readonly #filtered: Float64Array;
  readonly #slope: Float64Array;
  readonly #squares: Float64Array;
  readonly #ring: number;
  #state = fresh();

  constructor(rate_hz: number, saved?: Plain) {
    this.#rate_hz = rate_hz;
    const sections = butterworthBand('bandpass', 2, 5, 15, rate_hz);
    this.#filter = createCascade([sections], 1);
    this.#delay = Math.round(groupDelay_s(sections, 10, rate_hz) * rate_hz);
    this.#step = Math.max(1, Math.round(rate_hz / 200));
    this.#window = Math.max(1, Math.round(0.15 * rate_hz));
    this.#ring = Math.ceil(rate_hz);
    [this.#ecg, this.#filtered, this.#slope, this.#squares] = Array.from(
      { length: 4 },
      () => new Float64Array(this.#ring),
    ) as [Float64Array, Float64Array, Float64Array, Float64Array];
    if (saved === undefined) return;
    const kept = saved as unknown as Saved;
    this.#state = { ...kept.state };
    this.#filter.restore(kept.filter);
    for (const [k, ring] of [this.#ecg, this.#filtered, this.#slope, this.#squares].entries())
      ring.set(kept.rings[k] as Float64Array);
  }

  restart(): void {
    this.#state = fresh();
    this.#filter.reset();
    for (const ring of [this.#ecg, this.#filtered, this.#slope, this.#squares]) ring.fill(0);
  }

  /** @returns samples of beats found now, numbered from the first one after the beginning or the last `restart` */
  next(ecg_uV: Float64Array): number[] {
    const filtered = ecg_uV.slice();
    this.#filter.process(filtered, filtered.length);
    const found: number[] = [];
    for (let i = 0; i < filtered.length; i += 1) {
      const beat = this.#sample(ecg_uV[i] as number, filtered[i] as number);
      if (beat !== undefined) found.push(beat.sample);
    }
    return found;
  }

  #at(ring: Float64Array, sample: number): number {
    return sample < 0 ? 0 : (ring[sample % this.#ring] as number);
  }

  /** What lies `by` samples, less than a ring, before place `at`. */
  #back(ring: Float64Array, at: number, by: number): number {
    return ring[at < by ? at - by + this.#ring : at - by] as number;
  }

  #sample(ecg: number, filtered: number): Bump | undefined {
    const s = this.#state;
    const n = s.count;
    const d = this.#step;
    const at = n % this.#ring;
    this.#ecg[at] = ecg;
    this.#filtered[at] = filtered;
    // Before the beginning everything is 0, as the rings are then.
    const slope =
      (2 * filtered +
        this.#back(this.#filtered, at, d) -
        this.#back(this.#filtered, at, 3 * d) -
        2 * this.#back(this.#filtered, at, 4 * d)) /
      (8 * d);
    const left = this.#back(this.#squares, at, this.#window);
    this.#slope[at] = Math.abs(slope);
    this.#squares[at] = slope * slope;
    // The sum is of the squares in the window and nothing else: a running one would keep rounding for ever.
    s.integral = n % this.#window === 0 ? this.#sum(n) : s.integral + slope * slope - left;
    s.count += 1;
    s.power += (filtered * filtered - s.power) / Math.min(s.count, forget_s * this.#rate_hz);
    return this.#follow(n, Math.max(0, s.integral));
  }

  #sum(n: number): number {
    let sum = 0;
    for (let k = n - this.#window + 1; k <= n; k += 1) sum += this.#at(this.#squares, k);
    return sum;
  }

  /** Looks for the top of a bump: it is known when the integral has fallen by half, or not grown for 150 ms. */
  #follow(n: number, value: number): Bump | undefined {
    const s = this.#state;
    if (value > s.top) {
      s.rising = true;
      s.top = value;
      s.topAt = n;
    } else if (s.rising && (value < s.top / 2 || n - s.topAt >= this.#window)) {
      const bump = this.#bump(s.topAt, s.top);
      s.rising = false;
      s.top = value;
      const beat = this.#judge(bump);
      if (beat !== undefined) return beat;
    } else if (!s.rising) s.top = value;
    return this.#lookBack(n);
  }

  /** The R wave under a top: where the filtered signal was largest in the window, put back by the filter's delay. */
  #bump(topAt: number, height: number): Bump {
    let largest = 0;
    let largestAt = topAt;
    let slope = 0;
    for (let n = Math.max(0, topAt - this.#window); n <= topAt; n += 1) {
      slope = Math.max(slope, this.#at(this.#slope, n));
      const value = Math.abs(this.#at(this.#filtered, n));
      if (value > largest) [largest, largestAt] = [value, n];
    }
    return { sample: this.#peakNear(largestAt - this.#delay), height, peak: largest * largest, slope };
  }

  /** Sample within 50 ms of `near` at which the ECG is farthest from its mean there. */
  #peakNear(near: number): number {
    const reach = Math.round(0.05 * this.#rate_hz);
    const from = Math.max(0, near - reach);
    const to = Math.min(this.#state.count - 1, near + reach);
    let mean = 0;
    for (let n = from; n <= to; n += 1) mean += this.#at(this.#ecg, n) / (to - from + 1);
    let [peak, peakAt] = [-1, Math.max(0, near)];
    for (let n = from; n <= to; n += 1) {
      const value = Math.abs(this.#at(this.#ecg, n) - mean);
      if (value > peak) [peak, peakAt] = [value, n];
    }
    return peakAt;
  }

  get #threshold(): number {
    const { signalHeight, noiseHeight } = this.#state;
    return noiseHeight + 0.25 * (signalHeight - noiseHeight);
  }

  #judge(bump: Bump): Bump | undefined {
    const s = this.#state;
    if (!s.learnt) return this.#learn(bump);
    const since_s = s.lastBeat === null ? Infinity : (bump.sample - s.lastBeat.sample) / this.#rate_hz;
    if (since_s < 0.2) return undefined;
    const isT = s.lastBeat !== null && since_s < 0.36 && bump.slope < s.lastBeat.slope / 2;
    const standsOut = bump.peak >= crest_min * s.power;
    if (bump.height > this.#threshold && !isT && standsOut) {
      s.signalHeight += (bump.height - s.signalHeight) / 8;
      return this.#beat(bump);
    }
    s.noiseHeight += (bump.height - s.noiseHeight) / 8;
    if (!isT && since_s >= 0.36 && bump.height > (s.passedOver?.height ?? 0)) s.passedOver = bump;
    return undefined;
  }

  #learn(bump: Bump): undefined {
    const s = this.#state;
    s.learning = [...s.learning, bump];
    if (s.count - s.since < learn_s * this.#rate_hz) return;
    const heights = s.learning.map(({ height }) => height);
    s.signalHeight = Math.max(...heights) / 2;
    s.noiseHeight = heights.reduce((sum, height) => sum + height, 0) / heights.length / 8;
    s.learning = [];
    s.learnt = true;
    s.since = s.count;
    s.lastBeat = null;
    s.passedOver = null;
  }

  #beat(bump: Bump): Bump {
    const s = this.#state;
    if (s.lastBeat !== null) s.intervals = [...s.intervals, bump.sample - s.lastBeat.sample].slice(-8);
    s.lastBeat = bump;
    s.since = bump.sample;
    s.passedOver = null;
    return bump;
  }

  #lookBack(n: number): Bump | undefined {
    const s = this.#state;
    if (!s.learnt) return undefined;
    if (n - s.since > forget_s * this.#rate_hz) {
      const { count, integral, power } = s;
      this.#state = { ...fresh(), count, integral, power, since: n };
      return undefined;
    }
    if (s.lastBeat === null || s.passedOver === null || s.intervals.length === 0) return undefined;
    const usual = s.intervals.reduce((sum, interval) => sum + interval, 0) / s.intervals.length;
    if (n - s.lastBeat.sample < 1.66 * usual || s.passedOver.height < this.#threshold / 2) return undefined;
    if (s.passedOver.peak < crest_min * s.power) return undefined;
    s.signalHeight += (s.passedOver.height - s.signalHeight) / 4;
    return this.#beat(s.passedOver);
  }

  snapshot(): Plain {
    const saved: Saved = {
      state: { ...this.#state },
      filter: this.#filter.snapshot(),
      rings: [this.#ecg, this.#filtered, this.#slope, this.#squares].map((ring) => ring.slice()),
    };
    return saved as unknown as Plain;
  }
}
