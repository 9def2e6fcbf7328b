import type { BurdenReport } from '@valvomo/analysis';
import { civilTime, spanWords, ticks, ticksPerSecond } from '@valvomo/model';

const names = {
  ese: 'electrographic status epilepticus',
  ecse: 'electroclinical status epilepticus',
} as const;

const percent = (part: number | null): string => (part === null ? '' : ` (${(100 * part).toFixed(1)} %)`);

/**
 * What a report says in words. It says how much was judged and what was found in it, and never that there was nothing: what no detector
 * finds is not what there is not.
 */
export const burdenWords = (
  report: BurdenReport,
  about: {
    readonly from: number;
    readonly to: number;
    readonly unjudged_s: number;
    readonly of_others: number;
  },
  timeZone: string,
): readonly string[] => {
  const at = (second: number): string =>
    civilTime(ticks(BigInt(second) * BigInt(ticksPerSecond)), timeZone).slice(0, 19);
  const { judged_s, seizure_s, confirmed_s, unreviewed_s, suspected_s, part, status } = report;
  const words = [
    `${spanWords(judged_s)} of ${spanWords(about.to - about.from)} were judged; ${spanWords(about.unjudged_s)} were not`,
  ];
  words.push(
    `in what was judged, detectors found seizures of ${spanWords(seizure_s)}${percent(part)}: ${spanWords(confirmed_s)} confirmed, ${spanWords(unreviewed_s)} unreviewed`,
  );
  if (suspected_s > 0) words.push(`in ${spanWords(suspected_s)} more one is suspected`);
  for (const name of ['ese', 'ecse'] as const) {
    const all = status.all[name];
    if (all === null) continue;
    const isConfirmed = status.confirmed[name] !== null;
    const until = all.now ? 'still holds' : `until ${at(all.last + 1)}`;
    words.push(
      `criteria of ${names[name]} (ACNS 2021) from ${at(all.first)}, ${until}: ${isConfirmed ? 'also by what a person has confirmed' : 'by findings that nobody has confirmed'}`,
    );
  }
  if (about.of_others > 0)
    words.push(`${about.of_others} recordings at this bed are of others, and no part of this`);
  words.push('detection is triage: what was not found may be there');
  return words;
};
