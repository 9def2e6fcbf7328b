import type { TrendContext } from '../trends/trend.ts';
import { modernSite, siteOf } from '../sites.ts';
import { ramp } from './artefacts.ts';
import type { JudgedRow } from './electrode.ts';
import type { ConditionSettings } from './settings.ts';
import { covariance, rangeOf } from './slow.ts';

/** Rows at sites of the 10-20 system, for referential electrodes; and rows recorded from Fp1 or Fp2 to elsewhere. */
interface EyeRows {
  readonly at: (site: string) => number | undefined;
  readonly fromPole: readonly number[];
}

const rowsNear = (rows: readonly JudgedRow[], { derivations, electrodes }: TrendContext): EyeRows => {
  const sites = new Map<string, number>();
  const fromPole: number[] = [];
  for (const { row } of rows) {
    const electrode = electrodes[derivations[row]?.terms[0]?.signal ?? -1];
    if (electrode?.kind === 'scalp') {
      const site = modernSite(siteOf(electrode.site) ?? electrode.site);
      if (!sites.has(site)) sites.set(site, row);
    }
    if (electrode?.kind === 'pair' && /^fp[12]$/i.test(electrode.active)) fromPole.push(row);
  }
  return { at: (site) => sites.get(site), fromPole };
};

const combined = (
  slow: readonly Float64Array[],
  plus: readonly number[],
  minus: readonly number[],
): Float64Array => {
  const out = new Float64Array(slow[plus[0] ?? 0]?.length ?? 0);
  const add = (rows: readonly number[], sign: number): void => {
    for (const row of rows)
      for (let i = 0; i < out.length; i += 1)
        out[i] = (out[i] as number) + (sign * ((slow[row] as Float64Array)[i] as number)) / rows.length;
  };
  add(plus, 1);
  add(minus, -1);
  return out;
};

/**
 * Eye intensity of every scalp electrode in one second, from means over periods of the mains. Vertical signal: mean of
 * Fp1 and Fp2 less that of O1 and O2 (else P3 and P4); it is of the eyes when it has at least `eye_uV` peak to peak and
 * the same difference at F3 and F4 at most `blink_fall` of it. Lateral signal: F7 less F8, of at least `eye_uV`, while
 * the two, less the back of the head, move against each other. Either is of the eyes only when the regression on it is at
 * P7, P8, P3, P4, O1 and O2 in the mean at most `eye_back` of what it is at its own electrodes. Recorded between two sites: the mean of the rows from
 * Fp1 and Fp2, of at least `eye_uV`. An electrode's intensity is the larger of both signals': the part of its variance
 * that the signal explains (r²) times the ramp over `eye_seen_uV` of the peak to peak that the signal makes on it.
 * @returns undefined when there is neither Fp1 nor Fp2
 */
export const createEyes = (
  rows: readonly JudgedRow[],
  context: TrendContext,
  settings: ConditionSettings,
): ((slow: readonly Float64Array[], usable: readonly boolean[]) => Float64Array) | undefined => {
  const { at, fromPole } = rowsNear(rows, context);
  const rowsAt = (...sites: readonly string[]): readonly number[] => sites.flatMap((site) => at(site) ?? []);
  const poles = rowsAt('Fp1', 'Fp2');
  if (poles.length === 0 && fromPole.length === 0) return undefined;
  const [frontal, left, right] = [rowsAt('F3', 'F4'), rowsAt('F7'), rowsAt('F8')];
  const [occipital, parietal] = [rowsAt('O1', 'O2'), rowsAt('P3', 'P4')];
  const posterior = rowsAt('P7', 'P8', 'P3', 'P4', 'O1', 'O2');
  const scalp = rows.filter(({ place }) => place === 'scalp');
  return (slow, usable) => {
    const here = (some: readonly number[]): readonly number[] => some.filter((row) => usable[row]);
    const behindAll = here(occipital);
    const back = behindAll.length > 0 ? behindAll : here(parietal);
    const out = new Float64Array(rows.length);
    const behind = here(posterior);
    const take = (signal: Float64Array, sources: readonly number[]): void => {
      const range = rangeOf(signal);
      const variance = covariance(signal, signal);
      const slope = (of: readonly number[]): number =>
        of.reduce((sum, row) => sum + Math.abs(covariance(slow[row] as Float64Array, signal)), 0) / of.length;
      if (behind.length > 0 && slope(behind) > settings.eye_back * slope(sources)) return;
      for (const { row } of scalp) {
        const x = slow[row] as Float64Array;
        const shared = covariance(x, signal);
        const power = covariance(x, x) * variance;
        if (!(power > 0)) continue;
        const seen = ramp((Math.abs(shared) / variance) * range, settings.eye_seen_uV);
        out[row] = Math.max(out[row] as number, ((shared * shared) / power) * seen);
      }
    };
    const vertical = verticalSignal(slow, here(poles), here(frontal), back, settings);
    if (vertical !== undefined) take(vertical, here(poles));
    const lateral = lateralSignal(slow, here(left), here(right), back, settings);
    if (lateral !== undefined) take(lateral, here([...left, ...right]));
    const pairs = here(fromPole);
    const paired = pairs.length > 0 ? combined(slow, pairs, []) : undefined;
    if (paired !== undefined && rangeOf(paired) >= settings.eye_uV) take(paired, pairs);
    return out;
  };
};

const verticalSignal = (
  slow: readonly Float64Array[],
  poles: readonly number[],
  frontal: readonly number[],
  back: readonly number[],
  { eye_uV, blink_fall }: ConditionSettings,
): Float64Array | undefined => {
  if (poles.length === 0) return undefined;
  const signal = combined(slow, poles, back);
  const range = rangeOf(signal);
  if (!(range >= eye_uV)) return undefined;
  const isBlink = frontal.length === 0 || rangeOf(combined(slow, frontal, back)) <= blink_fall * range;
  return isBlink ? signal : undefined;
};

const lateralSignal = (
  slow: readonly Float64Array[],
  left: readonly number[],
  right: readonly number[],
  back: readonly number[],
  { eye_uV }: ConditionSettings,
): Float64Array | undefined => {
  if (left.length === 0 || right.length === 0 || back.length === 0) return undefined;
  const signal = combined(slow, left, right);
  const against = covariance(combined(slow, left, back), combined(slow, right, back)) < 0;
  return against && rangeOf(signal) >= eye_uV ? signal : undefined;
};
