import { ticks, ticksPerSecond, ValvomoError, type Ticks } from '@valvomo/model';

import type { ImportedMark } from './imported-mark.ts';

/** Events of BIDS and of SzCORE: a line each, columns by name, `n/a` where nothing is known. */

const columnsOf = {
  onset: ['onset'],
  duration: ['duration'],
  text: ['trial_type', 'eventType', 'event_type', 'value'],
  channels: ['channels', 'channel'],
  confidence: ['confidence'],
  recordingDuration: ['recordingDuration', 'recording_duration'],
  decided: ['decided_s'],
} as const;

type Column = keyof typeof columnsOf;

/** A line of an `events.tsv` with all that is known of it. */
export interface TsvEvent extends ImportedMark {
  /** Of the file, from 1; the header is the first. */
  readonly line: number;
  readonly confidence: number | null;
  /** Length of the recording, seconds. */
  readonly recordingDuration_s: number | null;
  /** When a detector had all it needed to say so, seconds from the first sample. */
  readonly decided_s: number | null;
}

const rows_max = 1_000_000;

const refuse = (message: string, value: string | number, limit: string | number): never => {
  throw new ValvomoError('MARKS_INVALID', message, { value, limit });
};

/** Seconds as ticks; undefined when they are none, or more than a recording can have. */
const ticksOf = (text: string): Ticks | undefined => {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?$/.test(text)) return undefined;
  const value = Math.round(Number(text) * ticksPerSecond);
  return Number.isSafeInteger(value) ? ticks(BigInt(value)) : undefined;
};

const known = (cell: string | undefined): string | undefined => {
  const text = cell?.trim() ?? '';
  return text === '' || text.toLowerCase() === 'n/a' ? undefined : text;
};

/** Names with commas between them; `all` is what nothing means, too. */
const channelsOf = (cell: string | undefined): readonly string[] | null => {
  const text = known(cell);
  if (text === undefined || text.toLowerCase() === 'all') return null;
  const names = text
    .replaceAll(/^\[|\]$/g, '')
    .split(/[,;]/)
    .map((name) => name.trim().replaceAll(/^["']|["']$/g, ''))
    .filter((name) => name !== '');
  return names.length === 0 ? null : names;
};

type Places = Readonly<Record<Column, number>>;

/** Where the columns stand; the first name that is there counts. */
const placesOf = (header: readonly string[]): Places => {
  const place = (column: Column): number =>
    columnsOf[column].map((name) => header.indexOf(name)).find((at) => at !== -1) ?? -1;
  const places = {
    onset: place('onset'),
    duration: place('duration'),
    text: place('text'),
    channels: place('channels'),
    confidence: place('confidence'),
    recordingDuration: place('recordingDuration'),
    decided: place('decided'),
  };
  if (places.onset === -1) refuse("no column 'onset'", header.join(' '), 'onset');
  if (places.text === -1)
    refuse('no column says what the events are', header.join(' '), columnsOf.text.join(', '));
  return places;
};

const eventOf = (text: string, line: number, places: Places): TsvEvent => {
  const cells = text.split('\t');
  const cell = (name: Column): string | undefined => known(cells[places[name]]);
  const bad = (name: Column, limit: string): never => {
    const value = cells[places[name]]?.trim() ?? '';
    return refuse(
      `line ${line}: ${columnsOf[name][0]} '${value.slice(0, 40)}' is not ${limit}`,
      value,
      limit,
    );
  };
  const number = (name: Column, limit: string, from: number, to: number): number | null => {
    const value = cell(name);
    const ticked = value === undefined ? null : ticksOf(value);
    const found = ticked === undefined ? NaN : ticked === null ? null : Number(ticked) / ticksPerSecond;
    return found === null || (found >= from && found <= to) ? found : bad(name, limit);
  };
  const lasting = cell('duration');
  const duration = lasting === undefined ? null : ticksOf(lasting);
  return {
    line,
    onset: ticksOf(cell('onset') ?? '') ?? bad('onset', 'seconds'),
    duration:
      duration === undefined || (duration ?? 0n) < 0n
        ? bad('duration', 'seconds of at least 0, or n/a')
        : duration,
    text: cell('text') ?? 'n/a',
    channels: channelsOf(cells[places.channels]),
    confidence: number('confidence', 'a number or n/a', -Infinity, Infinity),
    recordingDuration_s: number('recordingDuration', 'seconds above 0, or n/a', Number.MIN_VALUE, Infinity),
    decided_s: number('decided', 'seconds, or n/a', -Infinity, Infinity),
  };
};

/**
 * The lines of an `events.tsv`, in its order. BIDS: `onset`, `duration` in seconds, `trial_type`; SzCORE: `eventType`,
 * `channels`, `confidence`, `recordingDuration`; `decided_s` of detectors. Other columns are left out; `n/a`, an empty cell and an
 * absent column say nothing.
 * @throws ValvomoError MARKS_INVALID with line and value, when a column is missing, a number is none, or there are too many
 */
export const eventsOfTsv = (text: string): readonly TsvEvent[] => {
  const [header = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const places = placesOf(header.split('\t').map((name) => name.trim()));
  if (lines.length > rows_max) refuse(`more than ${rows_max} lines of events`, lines.length, rows_max);
  return lines.flatMap((line, at) => (line.trim() === '' ? [] : [eventOf(line, at + 2, places)]));
};

/** The same as marks. @throws ValvomoError MARKS_INVALID */
export const marksOfEventsTsv = (text: string): readonly ImportedMark[] =>
  eventsOfTsv(text).map(({ onset, duration, text: kind, channels }) => ({
    onset,
    duration,
    text: kind,
    channels,
  }));
