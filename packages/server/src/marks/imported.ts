import { EdfError, memorySource, openRecording } from '@valvomo/edf';
import { marksOfEdf, marksOfEventsTsv, type ImportedMark } from '@valvomo/export';
import { civilTime, indexAt, rateHz, ticks, ticksPerSecond, ValvomoError } from '@valvomo/model';
import {
  markNamedIn,
  marksInTexts,
  type MarkAdded,
  type RecordingReader,
  type ReadStream,
} from '@valvomo/store';
import { markContent } from '@valvomo/wire';

export const importLimits = { bytes: 1 << 24, marks: 100_000 } as const;

/** A file of marks, and whose they are to be. */
export interface MarksFile {
  readonly bytes: Uint8Array;
  /** On whose samples they lie; null: the fastest stream of the recording. */
  readonly stream: number | null;
}

/** Marks as the database takes them. */
export interface MarksToAdd {
  readonly marks: readonly MarkAdded[];
  readonly stream: number;
  /** From the recording's first sample to the start of the file; null: one of them does not say its date. */
  readonly offset_s: number | null;
}

const refuse = (message: string, value: string | number, limit: string | number): never => {
  throw new ValvomoError('MARKS_INVALID', `${message} (${value}; limit: ${limit})`, { value, limit });
};

/** Whether bytes begin as EDF or BDF; all else is taken for an events.tsv. */
const isEdf = (bytes: Uint8Array): boolean =>
  /^(0 {7}|\u00ffBIOSEMI)/.test(Buffer.from(bytes.subarray(0, 8)).toString('latin1'));

/** What a recorder writes where a date may not be known. */
const noDate = '1985-01-01';

interface Read {
  readonly marks: readonly ImportedMark[];
  readonly offset_s: number | null;
}

const readFile = async (bytes: Uint8Array, first: bigint, timeZone: string): Promise<Read> => {
  if (!isEdf(bytes)) return { marks: marksOfEventsTsv(new TextDecoder().decode(bytes)), offset_s: 0 };
  const start = civilTime(ticks(first), timeZone);
  const text = `Startdate ${start.startsWith(noDate) ? 'X' : start}`;
  const { marks, offset_ticks } = await marksOfEdf(await openRecording(memorySource(bytes)), {
    start,
    header: { recording: { text } },
  });
  return { marks, offset_s: offset_ticks === null ? null : Number(offset_ticks) / ticksPerSecond };
};

/** @throws ValvomoError MARKS_INVALID, with the value and the limit in words */
const readMarks = async (bytes: Uint8Array, first: bigint, timeZone: string): Promise<Read> => {
  try {
    return await readFile(bytes, first, timeZone);
  } catch (error) {
    if (error instanceof EdfError) throw new ValvomoError('MARKS_INVALID', `${error.code}: ${error.message}`);
    if (!(error instanceof ValvomoError)) throw error;
    return refuse(error.message, String(error.value).slice(0, 200), String(error.limit));
  }
};

const kind_max = 80;
const titled = /^([^:\n]{1,40}): (.+)$/s;

/** `spike: left` is a mark of kind spike; what is too long for a kind is a note. */
const wordsOf = (text: string): { readonly kind: string; readonly text: string } => {
  const [, kind, rest] = titled.exec(text) ?? [];
  if (kind !== undefined && rest !== undefined) return { kind, text: rest };
  return text.length <= kind_max ? { kind: text, text: '' } : { kind: 'note', text };
};

const checked = (mark: MarkAdded, number: number): MarkAdded => {
  const result = markContent.safeParse(mark);
  if (result.success) return mark;
  const [issue] = result.error.issues;
  const value = JSON.stringify(issue?.path[0] === undefined ? mark : mark[issue.path[0] as keyof MarkAdded]);
  return refuse(`mark ${number}, ${issue?.path.join('.')}`, value.slice(0, 200), issue?.message ?? '');
};

/** A mark on the samples of its stream. */
const placed = (mark: ImportedMark, number: number, stream: ReadStream, first: bigint): MarkAdded => {
  const { timeBase, stream: of } = stream.description;
  const start = indexAt(timeBase, ticks(first + mark.onset));
  const end = indexAt(timeBase, ticks(first + mark.onset + (mark.duration ?? 0n)));
  if (start < 0 || start > stream.samples) {
    const length_s = stream.samples / rateHz(timeBase.rate);
    refuse(
      `mark ${number}, '${mark.text.slice(0, 60)}', lies outside the recording`,
      `${Number(mark.onset) / ticksPerSecond} s`,
      `0 … ${length_s} s`,
    );
  }
  const { channels } = mark;
  const words = wordsOf(mark.text);
  return checked(
    { stream: of, start, samples: end - start, ...words, channels, review: 'unreviewed' },
    number,
  );
};

/** Marks that this program wrote into a file say their samples themselves. */
const ownMarks = (marks: readonly ImportedMark[], streams: readonly ReadStream[]): readonly MarkAdded[] =>
  [...marksInTexts(marks.map(({ text }) => text)).values()].flatMap((mark): readonly MarkAdded[] => {
    const isHere = streams.some(({ description }) => description.stream === mark.stream);
    if (mark.deleted || !isHere) return [];
    const { stream, start, samples, kind, text, channels, review } = mark;
    return [{ stream, start, samples, kind, text, channels, review }];
  });

/**
 * What is to be added of a file of marks: an EDF+ or BDF+ by its own start time, or an events.tsv in seconds from the
 * recording's first sample.
 * @throws ValvomoError MARKS_INVALID naming the mark, the value and the limit; UNKNOWN_STREAM
 */
export const marksToAdd = async (file: MarksFile, reader: RecordingReader): Promise<MarksToAdd> => {
  const streams = reader.streams();
  const fastest = streams.toSorted(
    (a, b) => rateHz(b.description.timeBase.rate) - rateHz(a.description.timeBase.rate),
  );
  const stream =
    file.stream === null ? fastest[0] : streams.find(({ description }) => description.stream === file.stream);
  if (stream === undefined)
    throw new ValvomoError(
      'UNKNOWN_STREAM',
      `stream is ${file.stream}; there are ${streams.map(({ description }) => description.stream).join(', ')}`,
    );
  const starts = streams.map(({ description }) => BigInt(description.timeBase.start));
  const first = starts.reduce((least, start) => (start < least ? start : least));
  const { marks, offset_s } = await readMarks(file.bytes, first, reader.timeZone);
  if (marks.length > importLimits.marks) refuse('marks in a file', marks.length, importLimits.marks);
  const others = marks.filter(({ text }) => markNamedIn(text) === null);
  const added = others.map((mark, at) => placed(mark, at + 1, stream, first));
  return {
    marks: [...ownMarks(marks, streams), ...added],
    stream: stream.description.stream,
    offset_s,
  };
};
