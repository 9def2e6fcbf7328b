import { civilDifference, type EdfRecording } from '@valvomo/edf';
import { ticks } from '@valvomo/model';

import { splitChannel, type ImportedMark } from './imported-mark.ts';

/** What is read of a recording to know when its marks were made. */
interface Dated {
  readonly start: string | null;
  readonly header: { readonly recording: { readonly text: string } };
}

/** Null where a file does not say which day it is of. */
const startOf = ({ start, header }: Dated): string | null =>
  /^Startdate X( |$)/.test(header.recording.text) ? null : start;

interface EdfMarks {
  readonly marks: readonly ImportedMark[];
  /** Ticks from the start of the recording to that of the file of marks; null when one of them does not say its date. */
  readonly offset_ticks: bigint | null;
}

/** Annotations of one text, onset and duration that name channels are one mark. */
const gathered = (marks: readonly ImportedMark[]): readonly ImportedMark[] => {
  const found = new Map<string, ImportedMark>();
  for (const mark of marks) {
    const key = `${mark.onset} ${mark.duration ?? ''} ${mark.channels === null ? '' : '@'} ${mark.text}`;
    const known = found.get(key);
    // Two marks for all channels that are the same stay two.
    if (known === undefined || known.channels === null || mark.channels === null)
      found.set(known === undefined ? key : `${key} ${found.size}`, mark);
    else found.set(key, { ...mark, channels: [...new Set([...known.channels, ...mark.channels])] });
  }
  return [...found.values()];
};

/**
 * The annotations of an EDF+ or BDF+ file, mostly one that holds nothing else, as marks of a recording: by their onset,
 * from the recording's first sample.
 * @param of the recording that they are of; without it, or where either does not say its date, both start together
 * @throws EdfError SOURCE_FAILED
 */
export const marksOfEdf = async (file: EdfRecording, of?: Dated): Promise<EdfMarks> => {
  const [from, to] = [of === undefined ? null : startOf(of), startOf(file)];
  const offset_ticks = from === null || to === null ? null : civilDifference(from, to);
  const annotations = await file.annotations();
  const marks = annotations.map(({ onset, duration, text: whole }): ImportedMark => {
    const { text, channel } = splitChannel(whole);
    const placed = ticks(onset + (offset_ticks ?? 0n));
    return { onset: placed, duration, text, channels: channel === null ? null : [channel] };
  });
  return { marks: gathered(marks), offset_ticks };
};
