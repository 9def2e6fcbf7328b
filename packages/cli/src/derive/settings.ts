import type { EdfRecording } from '@valvomo/edf';
import { rateHz, secondsOf, type Derivation } from '@valvomo/model';

import type { ChosenMontage } from '../choose-montage.ts';
import type { DeriveChoice, PlannedStream } from './plan.ts';
import type { Rows } from './rows.ts';

interface Derived {
  readonly recording: EdfRecording;
  readonly chosen: ChosenMontage;
  readonly choice: DeriveChoice;
  readonly rows: Rows;
  readonly streams: readonly PlannedStream[];
  readonly short: readonly { readonly from_s: number; readonly to_s: number }[];
}

/** The signal of a term in the file's own words. */
const termOf = ({ recorded }: PlannedStream, { signal, weight }: Derivation['terms'][number]) => ({
  signal: recorded.numbers[signal],
  label: recorded.description.signals[signal]?.label,
  weight,
});

/** What was derived, enough to compute it elsewhere: rows with their terms, filters, window and what was left out. */
export const settingsOf = async ({
  recording,
  chosen,
  choice,
  rows,
  streams,
  short,
}: Derived): Promise<Readonly<Record<string, unknown>>> => {
  const { montage } = chosen;
  const { highpass, lowpass, notch, order, zeroPhase, from, to } = choice;
  const electrodes = montage.id === 'as-recorded' ? 'as recorded' : 'proposed by labels';
  return {
    montage: { id: montage.id, name: montage.name, reference: montage.reference, electrodes },
    filters: {
      highpass_hz: highpass ?? null,
      lowpass_hz: lowpass ?? null,
      order,
      notch_hz: notch ?? null,
      notch_q: notch === undefined ? null : 30,
      zero_phase: zeroPhase,
      start: zeroPhase ? 'odd extension, 3 × filter length' : 'settled on the first sample of every stretch',
      applied_to: 'voltages',
    },
    window: { from_s: from, to_s: to },
    derivations: rows.order.map(({ stream, row }) => {
      const planned = streams[stream];
      const made = planned?.rows[row];
      return {
        name: made?.name,
        unit: made?.unit,
        rate_hz: planned === undefined ? null : rateHz(planned.rate),
        filtered: planned?.filtered[row] === true && planned.filters.length > 0,
        terms: planned === undefined ? [] : made?.terms.map((term) => termOf(planned, term)),
      };
    }),
    left_out: [
      ...rows.missing,
      ...recording.signals
        .filter(({ rate }) => rate === null)
        .map(({ label }) => ({ name: label, missing: ['a sampling rate'] })),
    ],
    streams: streams.map(({ rate, first, end, recorded, leftOut }) => ({
      rate_hz: rateHz(rate),
      filters_left_out: leftOut,
      from_s: secondsOf(rate, first),
      to_s: secondsOf(rate, end),
      samples: recorded.runs.reduce(
        (sum, run) => sum + Math.max(0, Math.min(run.end, end) - Math.max(run.start, first)),
        0,
      ),
    })),
    gaps: (await recording.gaps()).map(({ from_s, to_s }) => ({ from_s, to_s })),
    too_short_for_zero_phase: short,
  };
};
