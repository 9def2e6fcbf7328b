import type { Results } from '../card-results.ts';
import { bedNight_s, partOf, rateOf, type Measured, type Point } from '../measures.ts';
import { falseOnes } from '../outcomes.ts';
import type { NightResult, Run, Scored } from '../results.ts';
import { ringsOf } from '../rings.ts';
import { shown, shownPart, tableOf } from '../tables.ts';

/** What would ring at a bed where these detectors watch together at their usual settings. */
interface Bed {
  readonly name: string;
  readonly fpPerDay: string;
  readonly findings: Measured;
  readonly rings: Measured;
  readonly calm: Measured | null;
  readonly rung: string;
}

const usualRuns = (night: NightResult, detectors: readonly Scored[]): readonly Run[] =>
  night.runs.filter(({ detector, value }) =>
    detectors.some(({ id, threshold }) => id === detector && threshold.usual === value),
  );

const bedOf = (
  name: string,
  nights: readonly NightResult[],
  detectors: readonly Scored[],
  point: Point | undefined,
): Bed => {
  const calm = nights.filter(({ seizures }) => seizures.length === 0);
  const time_s = (of: readonly NightResult[]): number =>
    of.reduce((sum, { duration_s }) => sum + duration_s, 0);
  const inVain = (of: readonly NightResult[]): number =>
    of.reduce(
      (sum, night) =>
        sum + ringsOf(night, usualRuns(night, detectors)).filter(({ isFalse }) => isFalse).length,
      0,
    );
  const findings = nights.reduce(
    (sum, night) =>
      sum + usualRuns(night, detectors).reduce((count, run) => count + falseOnes(night, run).length, 0),
    0,
  );
  const ringing = nights.map((night) => ({
    night,
    rings: ringsOf(night, usualRuns(night, detectors)).filter(({ isFalse }) => !isFalse),
  }));
  // From its onset to a minute after its end: later nobody would come for it.
  const rung = ringing.reduce(
    (sum, { night, rings }) =>
      sum +
      night.seizures.filter(({ onset_s, length_s }) =>
        rings.some(({ at_s }) => at_s >= onset_s - 30 && at_s <= onset_s + length_s + 60),
      ).length,
    0,
  );
  const all = nights.reduce((sum, { seizures }) => sum + seizures.length, 0);
  return {
    name,
    fpPerDay: point === undefined ? '–' : shown(point.fpPerDay),
    findings: rateOf(findings, time_s(nights), bedNight_s),
    rings: rateOf(inVain(nights), time_s(nights), bedNight_s),
    calm: calm.length === 0 ? null : rateOf(inVain(calm), time_s(calm), bedNight_s),
    rung: shownPart(partOf(rung, all)),
  };
};

export const ringsSection = (
  { nights, detectors }: Results,
  pointOf: (id: string) => Point | undefined,
): readonly string[] => {
  if (nights.length === 0) return [];
  const watching = detectors.filter(({ watches }) => watches);
  const beds = [
    bedOf(`the bed as delivered: ${watching.map(({ id }) => id).join(' and ')}`, nights, watching, undefined),
    ...detectors.map((one) => bedOf(`${one.id} alone`, nights, [one], pointOf(one.id))),
  ];
  return [
    '## What would ring',
    'Findings, with every revision when it was told, went through the alarm machine of the server, as it is delivered, at a bed of an epilepsy unit (profile `emu`: a suspected seizure is of high priority): findings that go on together are one alarm, what comes back within 60 s is the same one, and it stays until somebody has seen it. Nobody acknowledged any. An alarm is in vain when no finding that it rests on lies at a seizure (30 s before to 60 s after). SzCORE’s false positives count otherwise: findings less than 90 s apart are one, and longer ones are cut into 5 min.',
    tableOf(
      [
        'who watches',
        'false a day (SzCORE)',
        'findings in vain a bed-night of 12 h',
        'alarms in vain a bed-night of 12 h',
        'the same on nights without a seizure',
        'seizures at which an alarm began',
      ],
      beds.map(({ name, fpPerDay, findings, rings, calm, rung }) => [
        name,
        fpPerDay,
        shown(findings),
        shown(rings),
        shown(calm),
        rung,
      ]),
    ),
  ];
};
