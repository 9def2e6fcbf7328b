/** Edges of the bands in which power is compared with what is usual, Hz: as narrow as a window of 4 s can tell, then wider. */
const edges_hz = [
  1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14.5, 16, 18, 20, 23, 26, 30,
] as const;

export const bandCount = edges_hz.length - 1;

/** ln µV²/Hz; nothing counts as less than what amplifiers make. */
export const lowest = Math.log(0.02);

/** Which bins of a spectrum belong to which band. */
export interface Bands {
  /** First bin and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Of band b: bins [edges[b], edges[b + 1]). */
  readonly edges: readonly number[];
  readonly middles_hz: readonly number[];
}

export const bandsOf = (bins: number, binWidth_hz: number): Bands => {
  const edges = edges_hz.map((edge) => Math.min(bins, Math.ceil(edge / binWidth_hz - 1e-9)));
  return {
    from: edges[0] as number,
    to: edges[bandCount] as number,
    edges,
    middles_hz: edges_hz.slice(0, -1).map((edge, b) => Math.sqrt(edge * (edges_hz[b + 1] as number))),
  };
};

/** ln of the mean density of every band, µV²/Hz, into `out`. */
export const logPowers = (density: Float64Array, { edges }: Bands, out: Float64Array): void => {
  for (let b = 0; b < bandCount; b += 1) {
    const [from, to] = [edges[b] as number, edges[b + 1] as number];
    let sum = 0;
    for (let k = from; k < to; k += 1) sum += density[k] as number;
    out[b] = to > from ? Math.max(lowest, Math.log(sum / (to - from))) : lowest;
  }
};

const isAlpha = (f_hz: number): boolean => f_hz >= 7.5 && f_hz < 13.5;
const isSpindle = (f_hz: number): boolean => f_hz >= 13.5 && f_hz < 16;

/** Where healthy people have rhythms that stand still. */
export const isUsualRhythm = (f_hz: number): boolean => isAlpha(f_hz) || isSpindle(f_hz);

const dB = Math.LN10 / 10;

/** Mean ln density of a patient of whom nothing is known: a bipolar row of an adult, 1/f² with a knee. */
export const priorMean = (f_hz: number): number =>
  Math.log(90 / (1 + f_hz ** 2)) + (isAlpha(f_hz) ? 6 * dB : 0);

/** What a rhythm must exceed in a patient of whom nothing is known. */
export const priorHigh = (f_hz: number): number => priorMean(f_hz) + (isAlpha(f_hz) ? 11 : 8) * dB;

/**
 * How far above the spectrum without rhythms everybody's rhythms of rest and sleep rise now and then, also when the last minutes had
 * none: alpha comes back when eyes close, spindles come with sleep. ln.
 */
export const usualRise = (f_hz: number): number => (isAlpha(f_hz) ? 15 : isSpindle(f_hz) ? 13 : 4) * dB;
