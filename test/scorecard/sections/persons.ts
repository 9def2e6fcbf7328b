import type { Results } from '../card-results.ts';
import { falseOnes, outcomesOf } from '../outcomes.ts';
import { shownSeconds, tableOf } from '../tables.ts';
import { sheets, type Pictures } from './sheets.ts';

const nameOf = (id: string, lookedAt: readonly string[]): string =>
  `${id}${lookedAt.includes(id) ? ' (looked at)' : ''}`;

/** What detectors of seizures say beside what was marked. */
const marked = ({ recordings, detectors, lookedAt }: Results): string =>
  tableOf(
    ['recording', 'length', 'marked', ...detectors.map(({ id }) => id)],
    recordings.map((night) => {
      const said = detectors.map(({ id, threshold }) => {
        const run = night.runs.find((one) => one.detector === id && one.value === threshold.usual);
        if (run === undefined) return `off: ${night.off.find(({ name }) => name === id)?.why ?? 'not asked'}`;
        const outcomes = outcomesOf(night, run);
        const delays = outcomes.flatMap(({ delay_s }) => (delay_s === null ? [] : [shownSeconds(delay_s)]));
        const hits = outcomes.filter(({ isFound }) => isFound).length;
        const late = delays.length === 0 ? '' : ` after ${delays.join(', ')}`;
        return `${hits} of ${outcomes.length}${late}; elsewhere ${falseOnes(night, run).length}`;
      });
      const { id, duration_s, seizures } = night;
      return [nameOf(id, lookedAt), `${duration_s} s`, String(seizures.length), ...said];
    }),
  );

const everything = ({ persons, lookedAt }: Results): string =>
  tableOf(
    ['recording', 'length', 'signals', 'said', 'off'],
    persons.map(({ id, duration_s, signals, said }) => {
      const counts = said.flatMap((one) =>
        Object.entries(one.counts ?? {}).map(([type, count]) => `${type} ${count}`),
      );
      const off = said.filter((one) => one.counts === null).map(({ detector }) => detector);
      return [
        nameOf(id, lookedAt),
        `${duration_s.toFixed(0)} s`,
        String(signals),
        counts.length === 0 ? 'nothing' : counts.join(', '),
        off.length === 0 ? '–' : off.join(', '),
      ];
    }),
  );

/** Recordings of people: what is marked, what was said; a few files prove nothing, so there is no pass mark. */
export const personsSection = (results: Results, pictures: Pictures): readonly string[] => {
  const { recordings, persons, lookedAt } = results;
  const looked = persons.filter(({ id }) => lookedAt.includes(id)).length;
  return [
    '## Recordings of people',
    'A few files, most of them minutes long: no pass mark can come of them, and none is given. Usual settings. The files are not part of this repository.',
    persons.length === 0
      ? 'None was there.'
      : `Of ${persons.length} recordings, ${looked} were looked at by somebody while a threshold was set (“looked at”): of those, what is said here was partly made to be so.`,
    ...(recordings.length === 0
      ? []
      : [
          'Detectors of seizures, beside what a reader marked: how many were found, how long after the marked onset, and how many findings lay elsewhere.',
          marked(results),
        ]),
    ...(persons.length === 0
      ? []
      : [
          'Everything that detectors say that watch where nobody chose. Nobody has marked most of these recordings, so that nothing is right or wrong here.',
          everything(results),
          'Twenty seconds of each: what is marked, else what is said to be a seizure, else the middle.',
          sheets(
            'people',
            persons.map(({ moment }) => moment),
            pictures,
          ).join('\n'),
        ]),
  ];
};
