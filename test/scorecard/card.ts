import { curvePicture } from './curve-picture.ts';
import { curvesOf, falseOnes, outcomesOf, type Point } from './measures.ts';
import { momentPicture } from './moment-picture.ts';
import type { Moment, NightResult, Results, Scored } from './results.ts';
import { aimsOf, pointsTable, seizureTables, shown, shownPart, shownSeconds, tableOf } from './tables.ts';

/** The scorecard of results: text and pictures, nothing else. */
export interface Card {
  readonly markdown: string;
  /** By their path beside the text. */
  readonly pictures: ReadonlyMap<string, string>;
}

const hours = (nights: readonly NightResult[]): string =>
  (nights.reduce((sum, { duration_s }) => sum + duration_s, 0) / 3600).toFixed(1);

const isSimulated = ({ background }: NightResult): boolean => background === 'simulated';

const opening = ({ ranges, seeds, nights, detectors }: Results): string => {
  const seizures = nights.reduce((sum, night) => sum + night.seizures.length, 0);
  const calm = nights.filter((night) => night.seizures.length === 0);
  const laid = nights.filter((night) => !isSimulated(night));
  const laidSeizures = laid.reduce((sum, night) => sum + night.seizures.length, 0);
  const off = new Map(
    nights.flatMap((night) => night.off.map(({ name, why }) => [`${name}: ${why}`, night.id])),
  );
  return [
    '# Scorecard — phase 0: simulation',
    '',
    'Every seizure here was made by a program, and most backgrounds, too. Nothing on this page says how a detector does on a',
    'patient; it says where it breaks. It is written by `pnpm scorecard` and not by hand.',
    '',
    `${nights.length} nights, ${hours(nights)} h; ${seizures} seizures, ${laidSeizures} of them laid over recordings of people; ${calm.length} nights of ${hours(calm)} h without a seizure, with artefacts and benign variants.`,
    `Seeds ${seeds[0]} … ${seeds[0] + seeds[1] - 1}; numbers and places drawn from the ranges ${ranges === 'report' ? 'of the report, outside of those that detectors were tuned on' : '**that detectors were tuned on: no report**'}.`,
    'Behind every figure stands, in brackets, where the true one lies in 95 of 100 such experiments: Wilson of proportions, Garwood',
    '(Poisson) of rates. A recording that is laid under several nights is the same again and again: its false alarms are not',
    'independent of each other, and their intervals too narrow.',
    '',
    tableOf(
      ['detector', 'version', 'what it is', 'watches where nobody chose', 'its curve goes along', 'source'],
      detectors.map(({ id, version, name, watches, only, threshold, reference }) => [
        id,
        String(version),
        only === null ? name : `${name}; counted on ${only} only`,
        watches ? 'yes' : 'no, to compare with',
        `${threshold.name}: ${threshold.what}`,
        reference,
      ]),
    ),
    ...(off.size === 0
      ? []
      : ['', 'Off somewhere:', '', ...[...off].map(([what, night]) => `- ${what} (${night} …)`)]),
  ].join('\n');
};

interface Usual {
  readonly detector: Scored;
  readonly point: Point;
}

const usualPoints = (
  detectors: readonly Scored[],
  curves: ReadonlyMap<string, readonly Point[]>,
): readonly Usual[] =>
  detectors.flatMap((detector) => {
    const point = curves.get(detector.id)?.find(({ value }) => value === detector.threshold.usual);
    return point === undefined ? [] : [{ detector, point }];
  });

const verdict = (met: boolean): string => (met ? 'met' : '**missed**');

const aims = (usual: readonly Usual[]): string =>
  [
    '## Aims',
    '',
    'Of seizures from 10 s on: 0.90 found at no more than 1 false alarm a day; suspected after 10 s in the median, 25 s in 95 of 100.',
    '',
    tableOf(
      [
        'detector',
        'found, from 10 s on',
        'false a day',
        'rings a bed-night of 12 h',
        'delay: median',
        'delay: 95 %',
      ],
      usual.map(({ detector, point }) => {
        const { sensitivity, median_s, p95_s } = aimsOf(point);
        return [
          detector.id,
          `${shownPart(sensitivity)}: ${verdict((sensitivity?.value ?? 0) >= 0.9)}`,
          `${shown(point.fpPerDay)}: ${verdict(point.fpPerDay.value <= 1)}`,
          shown(point.ringsPerNight),
          `${shownSeconds(median_s)}: ${verdict((median_s ?? Infinity) <= 10)}`,
          `${shownSeconds(p95_s)}: ${verdict((p95_s ?? Infinity) <= 25)}`,
        ];
      }),
    ),
  ].join('\n');

const nothingAt = (night: NightResult): string =>
  isSimulated(night) ? 'nothing that was put there' : `the recording ${night.background}`;

/** What lay where something was raised in vain. */
const reasons = (results: Results, usual: readonly Usual[]): string => {
  const counts = new Map<string, Map<string, number>>();
  for (const { detector } of usual) {
    for (const night of results.nights) {
      const runs = night.runs.filter(
        (run) => run.detector === detector.id && run.value === detector.threshold.usual,
      );
      for (const one of runs.flatMap((run) => falseOnes(night, run))) {
        const kinds = night.distractions
          .filter(
            ({ at_s, length_s }) =>
              at_s < one.onset_s + one.length_s + 5 && at_s + length_s > one.onset_s - 5,
          )
          .map(({ kind }) => kind);
        for (const kind of kinds.length === 0 ? [nothingAt(night)] : new Set(kinds)) {
          const own = counts.get(kind) ?? new Map<string, number>();
          counts.set(kind, own.set(detector.id, (own.get(detector.id) ?? 0) + 1));
        }
      }
    }
  }
  return tableOf(
    ['at a false alarm lay', ...usual.map(({ detector }) => detector.id)],
    [...counts]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([kind, own]) => [kind].concat(usual.map(({ detector }) => String(own.get(detector.id) ?? 0)))),
  );
};

const momentsSection = (nights: readonly NightResult[], pictures: Map<string, string>): string => {
  const lines = nights.flatMap((night) =>
    night.moments.map((moment, k) => {
      const path = `pictures/${`${night.id}-${moment.detector}-${k}`.replaceAll(/[^A-Za-z0-9.-]+/g, '-')}.svg`;
      pictures.set(path, momentPicture(moment));
      return { moment, line: `- [${moment.text}](${path})` };
    }),
  );
  const of = (kind: Moment['kind']): string[] =>
    lines.filter(({ moment }) => moment.kind === kind).map(({ line }) => line);
  const list = (kind: Moment['kind']): readonly string[] => (of(kind).length === 0 ? ['None.'] : of(kind));
  const omitted = nights.reduce((sum, night) => sum + night.moments_omitted, 0);
  const rest = omitted === 0 ? [] : ['', `${omitted} more have no picture: a night keeps only its first.`];
  const parts = [
    '## Every miss',
    '',
    ...list('missed'),
    '',
    '## Every false alarm',
    '',
    ...list('false'),
    ...rest,
  ];
  return parts.join('\n');
};

/** Recordings of people: what is marked, what was said; a few files prove nothing, so there is no pass mark. */
const people = ({ recordings, detectors, lookedAt }: Results, pictures: Map<string, string>): string => {
  const head = [
    'recording',
    'length',
    'marked',
    ...detectors.map(({ id }) => `${id}: found, raised elsewhere, delays`),
    'pictures',
  ];
  const rows = recordings.map((night) => {
    const links = night.moments.map((moment, k) => {
      const path = `pictures/people-${night.id.replaceAll(/[^A-Za-z0-9.-]+/g, '-')}-${k}.svg`;
      pictures.set(path, momentPicture(moment));
      return `[${k + 1}](${path})`;
    });
    const said = detectors.map(({ id, threshold }) => {
      const run = night.runs.find((one) => one.detector === id && one.value === threshold.usual);
      if (run === undefined) return `off: ${night.off.find(({ name }) => name === id)?.why ?? 'not asked'}`;
      const outcomes = outcomesOf(night, run);
      const delays = outcomes.flatMap(({ delay_s }) => (delay_s === null ? [] : [shownSeconds(delay_s)]));
      const hits = outcomes.filter(({ isFound }) => isFound).length;
      return [`${hits} of ${outcomes.length}`, String(falseOnes(night, run).length), ...delays].join(', ');
    });
    const name = `${night.id}${lookedAt.includes(night.id) ? ' (looked at while tuning)' : ''}`;
    return [name, `${night.duration_s} s`, String(night.seizures.length)].concat(said, links.join(' '));
  });
  return [
    '## Recordings of people',
    '',
    'A few files, each with its picture and no pass mark; usual settings.',
    '',
    recordings.length === 0 ? 'None was there.' : tableOf(head, rows),
  ].join('\n');
};

/** What `results` come to. The same results give the same text and pictures. */
export const scorecard = (results: Results): Card => {
  const { detectors, nights } = results;
  const curves = curvesOf(results);
  const usual = usualPoints(detectors, curves);
  const pictures = new Map<string, string>();
  const curveOf = (from: ReadonlyMap<string, readonly Point[]>): string =>
    curvePicture(
      detectors.map(({ id, threshold }) => ({
        name: id,
        points: from.get(id) ?? [],
        usual: threshold.usual,
      })),
    );
  pictures.set('pictures/curves.svg', curveOf(curves));
  const laid = nights.filter((night) => !isSimulated(night));
  if (laid.length > 0)
    pictures.set(
      'pictures/curves-on-recordings.svg',
      curveOf(curvesOf(results, (night) => !isSimulated(night))),
    );
  const sections = [
    opening(results),
    '## All on one axis',
    '![Seizures found against false alarms a day, a curve a detector](pictures/curves.svg)',
    'The circle is the usual setting, its cross both intervals. Events by the rules of SzCORE (timescoring 0.0.7).',
    ...(laid.length === 0
      ? []
      : [
          'Of seizures laid over recordings only:',
          '![The same, on recordings](pictures/curves-on-recordings.svg)',
        ]),
    aims(usual),
    '## By type, length, amplitude and background',
    seizureTables(usual.map(({ point }) => point)),
    '## What rang in vain',
    reasons(results, usual),
    '## Curves in numbers',
    ...detectors.flatMap(({ id, threshold }) => [
      `### ${id}, along ${threshold.name}`,
      pointsTable(curves.get(id) ?? [], threshold.unit, threshold.usual),
    ]),
    people(results, pictures),
    momentsSection(nights, pictures),
  ];
  return { markdown: `${sections.join('\n\n')}\n`, pictures };
};
