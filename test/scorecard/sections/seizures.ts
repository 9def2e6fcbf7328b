import type { Results } from '../card-results.ts';
import { curvePicture, type Axes, type Curve } from '../curve-picture.ts';
import { curvesOf, type Point } from '../measures.ts';
import { falseOnes } from '../outcomes.ts';
import type { NightResult, Scored } from '../results.ts';
import {
  aimsOf,
  pointsTable,
  seizureTables,
  shown,
  shownPart,
  shownSeconds,
  plain,
  tableOf,
} from '../tables.ts';
import type { Pictures } from './sheets.ts';
import { depthSeizureCurve } from './studies.ts';

type Curves = ReadonlyMap<string, readonly Point[]>;

const isSimulated = ({ background }: NightResult): boolean => background === 'simulated';

interface Usual {
  readonly detector: Scored;
  readonly point: Point;
}

const usualOf = (detectors: readonly Scored[], curves: Curves): readonly Usual[] =>
  detectors.flatMap((detector) => {
    const point = curves.get(detector.id)?.find(({ value }) => value === detector.threshold.usual);
    return point === undefined ? [] : [{ detector, point }];
  });

const verdict = (met: boolean): string => (met ? 'met' : '**missed**');

const aims = (usual: readonly Usual[]): readonly string[] => [
  '## Aims',
  'Of seizures from 10 s on, at the usual setting: 0.90 found at no more than 1 false alarm a day; suspected after 10 s in the median, 25 s in 95 of 100. The delay is from the true onset to the last sample that the first finding needed. Many are drawn so small that no reader would see them; the third column leaves those out, but for it no aim was set.',
  tableOf(
    [
      'detector',
      'found, from 10 s on',
      `of these from ${plain} × the background on`,
      'false a day (SzCORE)',
      'delay: median',
      'delay: 95 %',
    ],
    usual.map(({ detector, point }) => {
      const { sensitivity, large, median_s, p95_s } = aimsOf(point);
      return [
        detector.id,
        `${shownPart(sensitivity)}: ${verdict((sensitivity?.value ?? 0) >= 0.9)}`,
        shownPart(large),
        `${shown(point.fpPerDay)}: ${verdict(point.fpPerDay.value <= 1)}`,
        `${shownSeconds(median_s)}: ${verdict((median_s ?? Infinity) <= 10)}`,
        `${shownSeconds(p95_s)}: ${verdict((p95_s ?? Infinity) <= 25)}`,
      ];
    }),
  ),
];

const axes: Axes = {
  x: 'false alarms a day (SzCORE; 288 is one that never stops)',
  y: 'seizures found',
  marks: [0.1, 0.3, 1, 3, 10, 30, 100, 288],
  aim: { x: 1, y: 0.9 },
};

const curvesIn = (detectors: readonly Scored[], curves: Curves): readonly Curve[] =>
  detectors.map(({ id, only, threshold }) => ({
    name: only === null ? id : `${id} (of its own)`,
    points: (curves.get(id) ?? []).map(({ value, fpPerDay, sensitivity }) => ({
      usual: value === threshold.usual,
      x: fpPerDay,
      y: sensitivity,
    })),
  }));

const pictured = (results: Results, curves: Curves, pictures: Pictures): readonly string[] => {
  const { detectors, nights } = results;
  const depth = depthSeizureCurve(results);
  const all = [...curvesIn(detectors, curves), ...(depth.points.length === 0 ? [] : [depth])];
  pictures.set('pictures/curves.svg', curvePicture(all, axes));
  const parts: readonly (readonly [string, string, (night: NightResult) => boolean])[] = [
    ['on-recordings', 'Only seizures laid over recordings of people:', (night) => !isSimulated(night)],
    ['simulated', 'Only what is simulated altogether:', isSimulated],
  ];
  return [
    '## All detectors of seizures on one axis',
    '![Seizures found against false alarms a day, a curve a detector](pictures/curves.svg)',
    'Each curve goes over one threshold, a dot a setting; the large dot is the usual one, its cross both intervals. Of all seizures, also those under 10 s. `convulsion` is there for convulsions and counted on them alone.',
    ...parts.flatMap(([name, words, among]) => {
      if (!nights.some(among) || nights.every(among)) return [];
      const path = `pictures/curves-${name}.svg`;
      pictures.set(path, curvePicture(curvesIn(detectors, curvesOf(results, among)), axes));
      return [words, `![The same, ${name}](${path})`];
    }),
  ];
};

const nothingAt = (night: NightResult): string =>
  isSimulated(night) ? 'nothing that was put there' : `the recording ${night.background}`;

/** Kinds of what was put into the nights and is no seizure, and how often. */
const putThere = (nights: readonly NightResult[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { kind } of nights.flatMap(({ distractions }) => distractions))
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
};

/** What lay at each false finding of one detector, and how often. */
const liesAt = ({ nights }: Results, { id, threshold }: Scored): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const night of nights) {
    const runs = night.runs.filter((run) => run.detector === id && run.value === threshold.usual);
    for (const one of runs.flatMap((run) => falseOnes(night, run))) {
      const kinds = night.distractions
        .filter(
          ({ at_s, length_s }) => at_s < one.onset_s + one.length_s + 5 && at_s + length_s > one.onset_s - 5,
        )
        .map(({ kind }) => kind);
      for (const kind of kinds.length === 0 ? [nothingAt(night)] : new Set(kinds))
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
  }
  return counts;
};

/** What lay where something was raised in vain, of all that was put into the nights. */
const reasons = (results: Results, usual: readonly Usual[]): string => {
  const there = putThere(results.nights);
  const own = usual.map(({ detector }) => liesAt(results, detector));
  const kinds = new Set([...there.keys(), ...own.flatMap((counts) => [...counts.keys()])]);
  return tableOf(
    ['what', 'so often in the nights', ...usual.map(({ detector }) => detector.id)],
    [...kinds]
      .toSorted((a, b) => a.localeCompare(b))
      .map((kind) =>
        [kind, String(there.get(kind) ?? '–')].concat(own.map((counts) => String(counts.get(kind) ?? 0))),
      ),
  );
};

export const seizureSections = (results: Results, curves: Curves, pictures: Pictures) => {
  const usual = usualOf(results.detectors, curves);
  return {
    aims: aims(usual),
    picture: pictured(results, curves, pictures),
    classes: tables(usual.map(({ point }) => point)).concat(
      '## What was raised in vain',
      'All artefacts and benign variants that were put into the nights, how often, and at how many findings that lie at no seizure they lay within 5 s; where several lay, each counts. Usual settings.',
      reasons(results, usual),
    ),
  };
};

const tables = (points: readonly Point[]): readonly string[] => [
  '## By type, length, amplitude and background',
  'Seizures found at the usual settings. Amplitude is the largest peak to peak of a seizure beside that of the background, as it was drawn; of a convulsion that of the brain under the muscles.',
  seizureTables(points),
];

export const numbersSection = ({ detectors }: Results, curves: Curves): readonly string[] => [
  '## Curves in numbers',
  'Events and false alarms by SzCORE; rings: alarms of the server in vain, in a bed-night of 12 h, with this detector alone; judged: the time in which it could say anything.',
  ...detectors.flatMap(({ id, threshold }) => [
    `### ${id}, along ${threshold.name}`,
    pointsTable(curves.get(id) ?? [], threshold.unit, threshold.usual),
  ]),
];
