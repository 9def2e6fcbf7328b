import { partOf, quantileOf, type Measured, type Part, type Point } from './measures.ts';
import type { SeizureOutcome } from './outcomes.ts';

/** Tables of the card, in Markdown. */

const number = (value: number): string => Number(value.toPrecision(3)).toString();

export const shown = (figure: Measured | null): string =>
  figure === null
    ? '–'
    : `${number(figure.value)} (${number(figure.interval.low)} … ${number(figure.interval.high)})`;

export const shownPart = (part: Part | null): string =>
  part === null ? '–' : `${part.hits}/${part.all} = ${shown(part)}`;

export const shownSeconds = (value: number | null): string =>
  value === null ? '–' : `${value.toFixed(1)} s`;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');

export const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

/** Found seizures of each class, a column a detector. */
const byClass = (
  title: string,
  classes: readonly string[],
  classOf: (outcome: SeizureOutcome) => string,
  points: readonly Point[],
): string =>
  tableOf(
    [title, ...points.map(({ detector }) => detector)],
    classes.map((name) => [
      name,
      ...points.map(({ outcomes }) => {
        const own = outcomes.filter((outcome) => classOf(outcome) === name);
        return shownPart(partOf(own.filter(({ isFound }) => isFound).length, own.length));
      }),
    ]),
  );

export const lengths = ['under 10 s', '10–20 s', '20–60 s', 'over 60 s'] as const;
const lengthOf = ({ seizure: { length_s } }: SeizureOutcome): string =>
  length_s < 10 ? lengths[0] : length_s < 20 ? lengths[1] : length_s <= 60 ? lengths[2] : lengths[3];

const ratios = ['below 1', '1–1.5', '1.5–2.5', 'from 2.5', 'not measured'] as const;
const ratioOf = ({ seizure: { ratio } }: SeizureOutcome): string =>
  ratio === null
    ? ratios[4]
    : ratio < 1
      ? ratios[0]
      : ratio < 1.5
        ? ratios[1]
        : ratio < 2.5
          ? ratios[2]
          : ratios[3];

const classesIn = (points: readonly Point[], of: (outcome: SeizureOutcome) => string): readonly string[] =>
  [...new Set(points.flatMap(({ outcomes }) => outcomes.map(of)))].toSorted();

const typeOf = ({ seizure }: SeizureOutcome): string => seizure.type;
const backgroundOf = ({ night }: SeizureOutcome): string => night.background;

export const seizureTables = (points: readonly Point[]): string =>
  [
    byClass('type', classesIn(points, typeOf), typeOf, points),
    byClass('length', lengths, lengthOf, points),
    byClass('amplitude against background', ratios, ratioOf, points),
    byClass('background', classesIn(points, backgroundOf), backgroundOf, points),
  ].join('\n\n');

export const longEnough = ({ seizure }: SeizureOutcome): boolean => seizure.length_s >= 10;

const delaysOf = ({ outcomes }: Point): readonly number[] =>
  outcomes.filter(longEnough).flatMap(({ delay_s }) => (delay_s === null ? [] : [delay_s]));

/** Largest peak to peak beside the background's from which on a reader sees a seizure at once. */
export const plain = 1.5;

export interface Aims {
  readonly sensitivity: Part | null;
  /** Of those that are plainly seen. */
  readonly large: Part | null;
  readonly median_s: number | null;
  readonly p95_s: number | null;
}

/** Of seizures from 10 s on. */
export const aimsOf = (point: Point): Aims => {
  const long = point.outcomes.filter(longEnough);
  const large = long.filter(({ seizure: { ratio } }) => ratio !== null && ratio >= plain);
  return {
    sensitivity: partOf(long.filter(({ isFound }) => isFound).length, long.length),
    large: partOf(large.filter(({ isFound }) => isFound).length, large.length),
    median_s: quantileOf(delaysOf(point), 0.5),
    p95_s: quantileOf(delaysOf(point), 0.95),
  };
};

const hours = (seconds: number): string => `${(seconds / 3600).toFixed(1)} h`;

/** The curve of one detector in numbers. */
export const pointsTable = (points: readonly Point[], unit: string, usual: number): string =>
  tableOf(
    [
      'threshold',
      'events found',
      'false a day',
      'rings a bed-night',
      'F1',
      'from 10 s on',
      'delay median, 95 %',
      'judged',
    ],
    points.map((point) => {
      const { sensitivity, median_s, p95_s } = aimsOf(point);
      return [
        `${number(point.value)} ${unit === '1' ? '' : unit}${point.value === usual ? ' (usual)' : ''}`,
        shownPart(point.sensitivity),
        shown(point.fpPerDay),
        shown(point.ringsPerNight),
        point.f1 === null ? '–' : number(point.f1),
        shownPart(sensitivity),
        `${shownSeconds(median_s)}, ${shownSeconds(p95_s)}`,
        `${hours(point.judged_s)} of ${hours(point.duration_s)}`,
      ];
    }),
  );
