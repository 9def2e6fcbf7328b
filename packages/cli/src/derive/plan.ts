import { designFilters } from '@valvomo/analysis';
import type { Section } from '@valvomo/dsp';
import type { RecordedStream } from '@valvomo/edf';
import { rateHz, ValvomoError, type Rate } from '@valvomo/model';

import { sampleAtOrAfter } from '../sample-at.ts';
import { UsageError } from '../terminal.ts';
import type { Row, Rows } from './rows.ts';

/** What a user asks of `valvomo derive`; absent is off. */
export interface DeriveChoice {
  readonly highpass?: number;
  readonly lowpass?: number;
  readonly notch?: number;
  /** Of high-pass and low-pass; 2 unless told. */
  readonly order: number;
  readonly zeroPhase: boolean;
  /** Half-open window in seconds from the recording's start. */
  readonly from: number;
  readonly to: number | null;
}

/** What is made of one stream. */
export interface PlannedStream {
  readonly recorded: RecordedStream;
  readonly rate: Rate;
  readonly rows: readonly Row[];
  /** One list of sections a filter, in the order in which they run. */
  readonly filters: readonly (readonly Section[])[];
  /** Options whose frequency this rate cannot carry: these filters are left out here, as on a live screen. */
  readonly leftOut: readonly string[];
  /** Voltages are filtered; what is measured in another unit passes as it is. */
  readonly filtered: readonly boolean[];
  /** Samples [first, end) go out. */
  readonly first: number;
  readonly end: number;
}

/** Ids of the catalogue and the options that set them. */
const options = { 'low-cut': 'highpass', 'high-cut': 'lowpass', notch: 'notch' } as const;
type FilterId = keyof typeof options;

const isVoltage = ({ unit }: Row): boolean => unit === 'µV';

const filtersOf = (
  rate: Rate,
  rows: readonly Row[],
  { highpass, lowpass, notch, order }: DeriveChoice,
): Pick<PlannedStream, 'filters' | 'leftOut'> => {
  if (!rows.some(isVoltage)) return { filters: [], leftOut: [] };
  try {
    const { sections, impossible } = designFilters(rateHz(rate), {
      lowCut_hz: highpass ?? null,
      highCut_hz: lowpass ?? null,
      notch_hz: notch ?? null,
      order,
    });
    return { filters: sections, leftOut: impossible.map((id) => `--${options[id as FilterId]}`) };
  } catch (cause) {
    if (!(cause instanceof ValvomoError)) throw cause;
    throw new UsageError(cause.message, { cause, value: cause.value, limit: cause.limit });
  }
};

/** @throws UsageError when no rate can carry a frequency that is asked for */
const judgeFrequencies = (streams: readonly PlannedStream[], choice: DeriveChoice): void => {
  const voltages = streams.filter(({ rows }) => rows.some(isVoltage));
  for (const option of Object.values(options)) {
    const value = choice[option];
    if (value === undefined || voltages.length === 0) continue;
    if (!voltages.every(({ leftOut }) => leftOut.includes(`--${option}`))) continue;
    const limit = Math.max(...voltages.map(({ rate }) => rateHz(rate))) / 2;
    throw new UsageError(`--${option} ${value} Hz is not below ${limit} Hz, half the sampling rate`, {
      value,
      limit,
    });
  }
};

/**
 * What is to be made of every stream that has rows.
 * @throws UsageError when no rate can carry a frequency, or the window holds nothing of the recording
 */
export const planOf = (
  streams: readonly RecordedStream[],
  rows: Rows,
  choice: DeriveChoice,
): readonly PlannedStream[] => {
  const planned = streams.map((recorded, at) => {
    const { rate } = recorded.description.timeBase;
    const own = rows.byStream[at] ?? [];
    const last = choice.to === null ? recorded.samples : sampleAtOrAfter(rate, choice.to);
    return {
      recorded,
      rate,
      rows: own,
      ...filtersOf(rate, own, choice),
      filtered: own.map(isVoltage),
      first: sampleAtOrAfter(rate, choice.from),
      end: Math.min(recorded.samples, last),
    };
  });
  judgeFrequencies(planned, choice);
  const isEmpty = planned.every(({ rows: own, first, end }) => own.length === 0 || first >= end);
  const recorded = streams.some(({ samples }) => samples > 0);
  if (isEmpty && recorded)
    throw new UsageError(
      `--from ${choice.from} --to ${choice.to ?? 'the end'}: no sample of the recording lies there`,
      { value: choice.from },
    );
  return planned;
};
