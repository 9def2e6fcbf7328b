import { bandCount, type Bands } from './bands.ts';

/** Candidates of a fundamental, Hz: a step of 4 % from 1 to 22. */
const candidates_hz = Array.from({ length: 84 }, (_, k) => 1 * 1.04 ** k).filter((f) => f <= 22);

/** A fundamental has at least this part of what its strongest harmonic has. */
const fundamental_min = 0.15;

/** The strongest rhythm of one row in one second. */
export interface Rhythm {
  frequency_hz: number;
  /** Part of what is new in the spectrum that lies on the rhythm and its harmonics, beyond what chance puts there; 0 … 1. */
  regularity: number;
  /** Part of it that lies on harmonics: what is sharp has some, what swings has none; 0 … 1. */
  sharpness: number;
  /** How much it is like itself one period later, −1 … 1. */
  repeats: number;
  /** Its power over all that is usual in the row and at most three times slower, up to 30 Hz, dB: slower waves hide nothing from the eye. */
  salience_dB: number;
  /** Its power over the most that is usual, dB. */
  excess_dB: number;
}

export const noRhythm = (): Rhythm => ({
  frequency_hz: 1,
  regularity: 0,
  sharpness: 0,
  repeats: 0,
  excess_dB: -99,
  salience_dB: -99,
});

interface Comb {
  readonly frequency_hz: number;
  /** Bins [from, to) of the fundamental and each harmonic. */
  readonly teeth: readonly (readonly [number, number])[];
  /** It is compared with what is new up to this bin … */
  readonly to: number;
  /** … of which this part lies on its teeth. */
  readonly share: number;
  /** cos(2π f / fundamental) of every bin f: what a wave that comes again after one period has in common with itself. */
  readonly again: Float64Array;
}

const combAt = (frequency_hz: number, { from, to }: Bands, binWidth_hz: number): Comb => {
  const teeth: (readonly [number, number])[] = [];
  const harmonics = frequency_hz < 2 ? 1 : frequency_hz < 2.4 ? 2 : 4;
  for (let h = 1; h <= harmonics; h += 1) {
    const half_hz = 0.5 + 0.03 * h * frequency_hz;
    const first = Math.max(
      from,
      teeth.at(-1)?.[1] ?? 0,
      Math.round((h * frequency_hz - half_hz) / binWidth_hz),
    );
    const last = Math.min(to, Math.round((h * frequency_hz + half_hz) / binWidth_hz) + 1);
    if (last > first) teeth.push([first, last]);
  }
  const bins = teeth.reduce((sum, [a, b]) => sum + b - a, 0);
  const wanted = Math.round(Math.max(10, 2.5 * frequency_hz + 2) / binWidth_hz);
  const end = Math.max(Math.min(to, wanted), teeth.at(-1)?.[1] ?? 0);
  return {
    frequency_hz,
    teeth,
    to: end,
    share: bins / (end - from),
    again: Float64Array.from({ length: end }, (_, k) =>
      Math.cos((2 * Math.PI * k * binWidth_hz) / frequency_hz),
    ),
  };
};

/** Looks for rhythms in spectra against what is usual in a row. */
export class RhythmFinder {
  readonly #bands: Bands;
  readonly #combs: readonly Comb[];
  /** Sums up to a bin of the density over the usual one, of the density, and of the highest usual one. */
  readonly #news: Float64Array;
  readonly #power: Float64Array;
  readonly #limit: Float64Array;

  constructor(bands: Bands, binWidth_hz: number) {
    this.#bands = bands;
    this.#combs = candidates_hz.map((f) => combAt(f, bands, binWidth_hz));
    this.#news = new Float64Array(bands.to + 1);
    this.#power = new Float64Array(bands.to + 1);
    this.#limit = new Float64Array(bands.to + 1);
  }

  /** @param mean usual densities of bands @param highest the most that is usual */
  find(density: Float64Array, mean: Float64Array, highest: Float64Array, out: Rhythm): void {
    this.#sum(density, mean, highest);
    const { from } = this.#bands;
    let best: Comb | undefined;
    let most = -1;
    for (const comb of this.#combs) {
      const { teeth, share, to } = comb;
      const all = (this.#news[to] as number) - (this.#news[from] as number);
      let [on, fundamental, strongest] = [0, 0, 0];
      for (let t = 0; t < teeth.length; t += 1) {
        const [a, b] = teeth[t] as readonly [number, number];
        const own = (this.#news[b] as number) - (this.#news[a] as number);
        on += own;
        strongest = Math.max(strongest, own / (b - a));
        if (t === 0) fundamental = strongest;
      }
      // Harmonics without what they are harmonics of are a rhythm of their own.
      if (fundamental < fundamental_min * strongest) continue;
      const regularity = (on / all - share) / (1 - share);
      // Not of silence, either.
      if (!(regularity > most)) continue;
      most = regularity;
      best = comb;
    }
    out.repeats = best === undefined ? 0 : this.#repeats(best);
    out.regularity = Math.max(0, most) * Math.min(1, Math.max(0, (out.repeats - 0.05) / 0.3));
    out.frequency_hz = best?.frequency_hz ?? 1;
    out.sharpness = best === undefined ? 0 : this.#sharpness(best);
    out.salience_dB = best === undefined ? -99 : this.#salience(best, mean);
    out.excess_dB = best === undefined ? -99 : this.#excess(best);
  }

  /** How much the wave one period later is like itself, of what is new: −1 … 1. One single wave is not, however slow it is. */
  #repeats({ again, to }: Comb): number {
    const { from } = this.#bands;
    let [like, all] = [0, 0];
    for (let k = from; k < to; k += 1) {
      const own = (this.#news[k + 1] as number) - (this.#news[k] as number);
      like += own * (again[k] as number);
      all += own;
    }
    return like / all;
  }

  #sharpness({ teeth }: Comb): number {
    let [on, first] = [0, 0];
    for (const [t, [a, b]] of teeth.entries()) {
      // What is usual lies on every bin, too.
      const own = Math.max(0, (this.#news[b] as number) - (this.#news[a] as number) - (b - a));
      on += own;
      if (t === 0) first = own;
    }
    return on > 0 ? 1 - first / on : 0;
  }

  #salience({ teeth, frequency_hz }: Comb, mean: Float64Array): number {
    const { edges, middles_hz } = this.#bands;
    let [power, usual] = [0, 0];
    for (const [a, b] of teeth) power += (this.#power[b] as number) - (this.#power[a] as number);
    for (let b = 0; b < bandCount; b += 1)
      if ((middles_hz[b] as number) > frequency_hz / 3)
        usual += (mean[b] as number) * ((edges[b + 1] as number) - (edges[b] as number));
    return 10 * Math.log10(power / usual + 1e-9);
  }

  /** Of the fundamental alone, or with its harmonics: a harmonic may lie where much is usual. */
  #excess({ teeth }: Comb): number {
    let power = 0;
    let limit = 0;
    let most = 0;
    for (let t = 0; t < teeth.length; t += 1) {
      const [a, b] = teeth[t] as readonly [number, number];
      power += (this.#power[b] as number) - (this.#power[a] as number);
      limit += (this.#limit[b] as number) - (this.#limit[a] as number);
      if (t === 0 || t === teeth.length - 1) most = Math.max(most, power / limit);
    }
    return 10 * Math.log10(most + 1e-9);
  }

  #sum(density: Float64Array, mean: Float64Array, highest: Float64Array): void {
    const { edges } = this.#bands;
    for (let b = 0; b < bandCount; b += 1) {
      const usual = 1 / (mean[b] as number);
      const limit = highest[b] as number;
      for (let k = edges[b] as number; k < (edges[b + 1] as number); k += 1) {
        const s = density[k] as number;
        this.#news[k + 1] = (this.#news[k] as number) + s * usual;
        this.#power[k + 1] = (this.#power[k] as number) + s;
        this.#limit[k + 1] = (this.#limit[k] as number) + limit;
      }
    }
  }
}
