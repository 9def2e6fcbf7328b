import type { Found, NightResult, Run, Scored, TrueSeizure } from './results.ts';

/** How far a finding may lie from a seizure, as in SzCORE. */
const before_s = 30;
const after_s = 60;

export const meets = (found: Found, { onset_s, length_s }: TrueSeizure): boolean =>
  found.onset_s < onset_s + length_s + after_s &&
  found.onset_s + Math.max(found.length_s, 0.1) > onset_s - before_s;

/** Findings that lie at no seizure. */
export const falseOnes = ({ seizures }: NightResult, { found }: Run): readonly Found[] =>
  found.filter((one) => !seizures.some((seizure) => meets(one, seizure)));

export interface SeizureOutcome {
  readonly seizure: TrueSeizure;
  readonly night: NightResult;
  readonly isFound: boolean;
  /** From its onset to what the first finding needed; null when it was not found. */
  readonly delay_s: number | null;
}

export const outcomesOf = (night: NightResult, { found }: Run): readonly SeizureOutcome[] =>
  night.seizures.map((seizure) => {
    const [first] = found.filter((one) => meets(one, seizure)).toSorted((a, b) => a.onset_s - b.onset_s);
    return {
      seizure,
      night,
      isFound: first !== undefined,
      delay_s: first === undefined ? null : first.decided_s - seizure.onset_s,
    };
  });

/** Whether a seizure is one that a detector is there for. */
export const isFor = ({ only }: Pick<Scored, 'only'>, { type }: TrueSeizure): boolean =>
  only === null || type === only;
