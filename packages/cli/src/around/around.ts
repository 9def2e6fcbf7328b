import type { Appendable, EdfRecording } from '@valvomo/edf';

import type { TableColumn } from '../derive/csv.ts';
import { UsageError } from '../terminal.ts';
import { marksOf, type Mark } from './marks.ts';
import { writeEpochs, type EpochSpan, type EpochStream } from './write-epochs.ts';

/** Marks around which samples are exported. */
export interface Around {
  readonly kind: string;
  readonly marks: readonly Mark[];
  readonly span: EpochSpan;
}

interface AroundOptions {
  readonly around?: string;
  readonly pre?: number;
  readonly post?: number;
}

/**
 * What --around, --pre and --post ask of a recording; undefined when they ask nothing.
 * @throws UsageError when one lacks the others, or no mark is of that kind
 */
export const aroundOf = async (
  recording: EdfRecording,
  { around: kind, pre: pre_s, post: post_s }: AroundOptions,
): Promise<Around | undefined> => {
  if (kind === undefined && pre_s === undefined && post_s === undefined) return undefined;
  if (kind === undefined || pre_s === undefined || post_s === undefined || pre_s + post_s === 0)
    throw new UsageError('--around KIND, --pre S and --post S go together, and one of the times is above 0');
  return { kind, marks: marksOf(await recording.annotations(), kind), span: { pre_s, post_s } };
};

/** Writes the epochs, says which marks are left out; @returns what the provenance has to tell of them */
export const writeAround = async (
  to: Appendable,
  streams: readonly EpochStream[],
  columns: readonly TableColumn[],
  around: Around,
  {
    onSamples,
    note,
  }: { readonly onSamples: (samples: number) => void; readonly note: (text: string) => void },
): Promise<Readonly<Record<string, unknown>>> => {
  const { kind, marks, span } = around;
  const perMark = streams.reduce((sum, { first, end }) => sum + Math.max(0, end - first), 0) / marks.length;
  const left_out = await writeEpochs(to, streams, columns, around, () => onSamples(perMark));
  for (const { mark, onset_s, why } of left_out)
    note(`mark ${mark} at ${onset_s} s is left out: its epoch ${why}`);
  return {
    around: {
      kind,
      ...span,
      marks: marks.map(({ number, onset_s, duration_s, text }) => ({ number, onset_s, duration_s, text })),
      left_out,
    },
  };
};
