import { garwood, wilson, type Figures, type Score } from '@valvomo/analysis';

import { columns } from '../info-table.ts';

/** Figures for people, with the interval of 95 % behind those of events: seconds are not independent of each other. */

const number = (value: number | null): string =>
  value === null ? '–' : Number(value.toPrecision(3)).toString();

const between = (value: number | null, interval: { low: number; high: number } | null): string =>
  value === null || interval === null
    ? number(value)
    : `${number(value)} (${number(interval.low)} … ${number(interval.high)})`;

const day_s = 86_400;

const figures = (title: string, { event, sample }: Score, duration_s: number): string[][] => {
  const { tp, ref, fp } = event;
  const false_ = garwood(fp);
  const perDay = (count: number): number => (count * day_s) / duration_s;
  const counts = (of: Figures): string[] => [of.tp, of.ref, of.fp].map(String);
  return [
    [
      `${title}events`,
      ...counts(event),
      between(event.sensitivity, wilson(tp, ref)),
      between(event.precision, wilson(tp, tp + fp)),
      number(event.f1),
      between(event.fp_per_day, { low: perDay(false_.low), high: perDay(false_.high) }),
    ],
    [
      `${title}seconds`,
      ...counts(sample),
      ...[sample.sensitivity, sample.precision, sample.f1, sample.fp_per_day].map(number),
    ],
  ];
};

export interface Titled {
  readonly title: string;
  readonly score: Score;
  readonly duration_s: number;
}

const header = ['', 'found', 'of', 'false', 'sensitivity', 'precision', 'F1', 'false a day'];

const rules = (type: string): string =>
  type === 'sz'
    ? 'seizures by the rules of SzCORE'
    : `${type} by the rules of SzCORE, which are made for seizures (less than 90 s apart is one)`;

export const delayLine = ({ delay }: Score): string =>
  delay.median_s === null
    ? 'delay: nothing found says when it was decided'
    : `delay from the onset: median ${number(delay.median_s)} s, 95 % at most ${number(delay.p95_s)} s`;

/** The text that `valvomo score` prints without --json; the last of `rows` is what all come to. */
export const scoreTable = (head: string, type: string, rows: readonly Titled[]): string => {
  const body = rows.flatMap(({ title, score, duration_s }) => figures(title, score, duration_s));
  const last = rows.at(-1);
  return [
    `${head}: ${rules(type)}`,
    ...columns([header, ...body]),
    ...(last === undefined ? [] : [delayLine(last.score)]),
    'in brackets: where the true figure lies in 95 of 100 such comparisons (Wilson, Garwood)',
    '',
  ].join('\n');
};
