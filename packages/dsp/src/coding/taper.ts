const kept = new Map<number, Int16Array<ArrayBuffer>>();
const keptMax = 8;

/**
 * The window of linear prediction, in 32768ths: a quarter of the samples rises as s² (3 − 2s), a quarter falls. Nothing
 * but exact steps of float64, so that every machine makes the same coefficients of it.
 */
export const taperOf = (samples: number): Int16Array<ArrayBuffer> => {
  const known = kept.get(samples);
  if (known !== undefined) return known;
  const quarter = Math.floor(samples / 4);
  const taper = Int16Array.from({ length: samples }, (_, t) => {
    const edge = Math.min(t, samples - 1 - t) + 0.5;
    const s = edge < quarter ? edge / quarter : 1;
    return Math.floor(32_767 * s * s * (3 - 2 * s));
  });
  if (kept.size >= keptMax) kept.clear();
  kept.set(samples, taper);
  return taper;
};
