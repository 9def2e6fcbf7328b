import type { Results } from '../card-results.ts';
import { curvePicture, type Axes, type Curve } from '../curve-picture.ts';
import { studied, detectorOf } from '../studies/detectors.ts';
import type { StudyEvent, StudyNight } from '../studies/hear.ts';
import {
  confusion,
  eventCurve,
  kappaOf,
  near,
  sameContact,
  seizureCurve,
  suppressedOf,
  type StudyPoint,
} from '../studies/measures.ts';
import { shown, shownPart, tableOf } from '../tables.ts';
import type { Pictures } from './sheets.ts';

const nightsOf = ({ studies }: Results, detector: string): readonly StudyNight[] =>
  studies.filter((one) => one.detector === detector);

const timeOf = (nights: readonly StudyNight[]): string => {
  const hours = nights.reduce((sum, { duration_s }) => sum + duration_s, 0) / 3600;
  return `${nights.length} recordings, ${hours.toFixed(1)} h`;
};

const pointsTable = (name: string, points: readonly StudyPoint[], per: string): string =>
  tableOf(
    [name, 'found', `false ${per}`],
    points.map(({ value, usual, found, falseRate }) => [
      `${Number(value.toPrecision(4))}${usual ? ' (usual)' : ''}`,
      shownPart(found),
      shown(falseRate),
    ]),
  );

const curveOf = (name: string, points: readonly StudyPoint[]): Curve => ({
  name,
  points: points.map(({ usual, found, falseRate }) => ({ usual, x: falseRate, y: found })),
});

const axes = (x: string, marks: readonly number[]): Axes => ({ x, y: 'found', marks, aim: null });
const perMinute = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100];
const perHour = [0.01, 0.1, 0.3, 1, 3, 10, 30, 100, 300];

const picture = (
  name: string,
  alt: string,
  curves: readonly Curve[],
  of: Axes,
  pictures: Pictures,
): string => {
  pictures.set(`pictures/${name}.svg`, curvePicture(curves, of));
  return `![${alt}](pictures/${name}.svg)`;
};

/** Version and threshold, as a line. */
const whatOf = (id: string): string => {
  const of = studied.find(({ detector }) => detector === id);
  if (of === undefined) return id;
  const { version, thresholds, reference } = detectorOf(of);
  return `\`${id}\` version ${version}, along \`${of.along}\`: ${thresholds[of.along]?.what ?? ''}. ${reference}.`;
};

const spikes = (results: Results, pictures: Pictures): readonly string[] => {
  const nights = nightsOf(results, 'spike');
  const points = eventCurve(nights, {
    types: ['spike'],
    truths: ['spike'],
    meets: near(0.1),
    per_s: 60,
  });
  return [
    '### Spikes on the scalp',
    `${whatOf('spike')} ${timeOf(nights)} of waking and sleep with one focus each, 2–25 spikes a minute of 35–54 or 121–200 µV, smaller and larger than those it was tuned on, among every artefact and benign variant: wickets, small sharp spikes and 14-and-6 count as false. Found: a finding within 0.1 s.`,
    picture(
      'spikes',
      'Spikes found against false ones a minute',
      [curveOf('spike', points)],
      axes('false ones a minute', perMinute),
      pictures,
    ),
    pointsTable('threshold', points, 'a minute'),
  ];
};

const kinds: readonly string[] = ['gpd', 'lpd', 'bipd', 'grda', 'lrda', 'sw'];

/** Findings of both detectors of patterns on the same recording, at the usual settings. */
const together = (
  results: Results,
): readonly { truth: readonly StudyEvent[]; found: readonly StudyEvent[] }[] =>
  nightsOf(results, 'periodic').map((night) => {
    const other = nightsOf(results, 'rhythmic-delta').find(({ id }) => id === night.id);
    const found = [night, other].flatMap((one) => one?.runs.find(({ usual }) => usual)?.found ?? []);
    return { truth: [...night.truth, ...(other?.truth ?? [])], found };
  });

const patternCurve = (results: Results, detector: string, types: readonly string[]): readonly StudyPoint[] =>
  eventCurve(nightsOf(results, detector), { types, truths: types, meets: near(0), per_s: 3600 });

const patterns = (results: Results, pictures: Pictures): readonly string[] => {
  const both = together(results);
  const said = [...kinds, 'nothing'];
  const table = confusion(both, kinds, said);
  const right = table.reduce((sum, row, k) => sum + (row[k] ?? 0), 0);
  const all = table.flat().reduce((sum, n) => sum + n, 0);
  const periodic = patternCurve(results, 'periodic', ['gpd', 'lpd', 'bipd']);
  const rhythmic = patternCurve(results, 'rhythmic-delta', ['grda', 'lrda', 'sw']);
  return [
    '### Periodic and rhythmic patterns',
    `${whatOf('periodic')} ${whatOf('rhythmic-delta')} ${timeOf(nightsOf(results, 'periodic'))}; patterns of 60–110 s at rates and sizes outside those of tuning, with waking, sleep and artefacts around and under them. Found: a finding of the same family (periodic, rhythmic) during it; false: one that lies at none of that family.`,
    picture(
      'patterns',
      'Patterns found against false ones an hour',
      [curveOf('periodic', periodic), curveOf('rhythmic-delta', rhythmic)],
      axes('false ones an hour', perHour),
      pictures,
    ),
    pointsTable('periodic', periodic, 'an hour'),
    pointsTable('rhythmic-delta', rhythmic, 'an hour'),
    `Which type was said for most of each pattern, usual settings; ${right} of ${all} right. A row for what was there, a column for what was said.`,
    tableOf(
      ['there', ...said],
      kinds.map((kind, k) => [kind].concat((table[k] ?? []).map(String))),
    ),
  ];
};

const suppression = (results: Results, pictures: Pictures): readonly string[] => {
  const nights = nightsOf(results, 'suppression');
  const { error, worst, bias, minutes, curve } = suppressedOf(nights, 50, 50);
  const episodes = (isThere: boolean): string => {
    const own = nights.filter(({ truth }) => truth.length > 0 === isThere);
    const told = own.filter(({ runs }) =>
      runs.some(({ found }) => found.some(({ grade }) => grade !== 'discontinuous')),
    );
    return `${told.length} of ${own.length}`;
  };
  return [
    '### Burst suppression',
    `${whatOf('suppression')} ${timeOf(nights)}, every second one in burst suppression with gaps, bursts and sizes outside those of tuning, the others in waking and sleep. The suppressed part of every minute against truth (${minutes} minutes in burst suppression): off by ${error.toFixed(1)} percentage points in the mean, ${worst.toFixed(0)} at most, ${bias >= 0 ? 'too high' : 'too low'} by ${Math.abs(bias).toFixed(1)}. Told as burst suppression or suppressed: ${episodes(true)} of the recordings with it, ${episodes(false)} of those without.`,
    'The curve goes over minutes: those of which truth is suppressed by half and more, found when the ratio that is told reaches the threshold; false are the others that do.',
    picture(
      'suppression',
      'Minutes of burst suppression found against false ones an hour',
      [curveOf('suppression', curve)],
      axes('false minutes an hour', perHour),
      pictures,
    ),
    pointsTable('threshold, %', curve, 'minutes an hour'),
  ];
};

const stages = ['stage-W', 'stage-N1', 'stage-N2', 'stage-N3', 'stage-R'] as const;
const stagesSaid = ['sleep-w', 'sleep-n1', 'sleep-n2', 'sleep-n3', 'sleep-r'] as const;

const sleep = (results: Results, pictures: Pictures): readonly string[] => {
  const nights = nightsOf(results, 'sleep');
  const usual = nights.map(({ truth, runs }) => ({
    truth,
    found: (runs.find((run) => run.usual)?.found ?? []).filter(({ type }) => type.startsWith('sleep-')),
  }));
  const said = [...stagesSaid, 'nothing'];
  const table = confusion(usual, stages, said);
  const kappa = kappaOf(table.map((row) => row.slice(0, stages.length)));
  const points = eventCurve(nights, {
    types: ['spindle'],
    truths: ['spindle'],
    meets: near(0.1),
    per_s: 60,
  });
  return [
    '### Sleep',
    `${whatOf('sleep')} ${timeOf(nights)} of waking and sleep with every artefact and benign variant. The stage of every half minute against truth: Cohen’s kappa ${shown(kappa)}; half minutes follow each other, so that the interval is too narrow. A row for what it was, a column for what was said.`,
    tableOf(
      ['there', ...said],
      stages.map((stage, k) => [stage.replace('stage-', '')].concat((table[k] ?? []).map(String))),
    ),
    'Spindles, within 0.1 s:',
    picture(
      'spindles',
      'Spindles found against false ones a minute',
      [curveOf('sleep: spindles', points)],
      axes('false ones a minute', perMinute),
      pictures,
    ),
    pointsTable('threshold', points, 'a minute'),
  ];
};

const oscillations = (results: Results, pictures: Pictures): readonly string[] => {
  const both = ['ripple', 'fast-ripple'];
  const of = (detector: string, types: readonly string[]): readonly StudyPoint[] =>
    eventCurve(nightsOf(results, detector), { types, truths: types, meets: sameContact, per_s: 60 });
  const [energy, length] = [of('hfo', both), of('hfo-line-length', both)];
  return [
    '### High-frequency oscillations',
    `${whatOf('hfo')} \`hfo-line-length\` is there to compare with. ${timeOf(nightsOf(results, 'hfo'))} at 2048 samples a second on four shafts of ten contacts: ripples and fast ripples, alone and on spikes, smaller or larger than those of tuning, among spikes, sharp transients and muscle. Found: a finding of its band within 20 ms on a derivation of its contact or of one beside it. False ones of all 36 derivations together.`,
    picture(
      'hfo',
      'Oscillations found against false ones a minute',
      [curveOf('hfo', energy), curveOf('hfo-line-length', length)],
      axes('false ones a minute, all contacts', perMinute),
      pictures,
    ),
    pointsTable('hfo', energy, 'a minute'),
    tableOf(
      ['band, usual setting of hfo', 'found', 'false a minute'],
      both.map((band) => {
        const point = of('hfo', [band]).find(({ usual }) => usual);
        return [band, shownPart(point?.found ?? null), shown(point?.falseRate ?? null)];
      }),
    ),
  ];
};

const depthSpikes = (results: Results, pictures: Pictures): readonly string[] => {
  const rule = { types: ['spike'], truths: ['spike'], meets: near(0.1), per_s: 60 };
  const names = ['spike-intracranial', 'spike-barkmeier'];
  const curves = names.map((name) => [name, eventCurve(nightsOf(results, name), rule)] as const);
  return [
    '### Spikes at depth',
    `${whatOf('spike-intracranial')} \`spike-barkmeier\` is there to compare with. The recordings of the section before: spikes of 120–249 and 901–1400 µV, and those under oscillations. Found: a finding within 0.1 s, on whatever contact.`,
    picture(
      'spikes-at-depth',
      'Spikes at depth found against false ones a minute',
      curves.map(([name, points]) => curveOf(name, points)),
      axes('false ones a minute', perMinute),
      pictures,
    ),
    ...curves.map(([name, points]) => pointsTable(name, points, 'a minute')),
  ];
};

/** The detector of seizures at depth, for the axis of all seizures. */
export const depthSeizureCurve = (results: Results): Curve => ({
  ...curveOf('seizure-intracranial (at depth)', seizureCurve(nightsOf(results, 'seizure-intracranial'))),
});

const depthSeizures = (results: Results): readonly string[] => {
  const nights = nightsOf(results, 'seizure-intracranial');
  return [
    '### Seizures at depth',
    `${whatOf('seizure-intracranial')} ${timeOf(nights)} at 512 samples a second on four shafts, half of them without a seizure; onsets of fast activity, of a rhythm and of spikes. Its curve is on the axis of all seizures. Events by the rules of SzCORE.`,
    pointsTable('threshold', seizureCurve(nights), 'a day'),
  ];
};

export const studiesSection = (results: Results, pictures: Pictures): readonly string[] =>
  results.studies.length === 0
    ? []
    : [
        '## Other detectors',
        'Each on recordings of its own, hours and not days: enough to see where it breaks. All simulated, numbers from the ranges of the report. Curves go over one threshold; the circle with a cross is the usual setting. Not scored here: attenuation, asymmetry, slowing, technical faults.',
        ...depthSeizures(results),
        ...spikes(results, pictures),
        ...patterns(results, pictures),
        ...suppression(results, pictures),
        ...sleep(results, pictures),
        ...oscillations(results, pictures),
        ...depthSpikes(results, pictures),
      ];
