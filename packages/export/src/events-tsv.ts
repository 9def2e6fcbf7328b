import { ticks, ticksPerSecond, ValvomoError, type Ticks } from '@valvomo/model';

import type { ImportedMark } from './imported-mark.ts';

/** Events of BIDS and of SzCORE: a line each, columns by name, `n/a` where nothing is known. */

const columnsOf = {
  onset: ['onset'],
  duration: ['duration'],
  text: ['trial_type', 'eventType', 'event_type', 'value'],
  channels: ['channels', 'channel'],
} as const;

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

type Places = Readonly<Record<keyof typeof columnsOf, number>>;

/** Where the columns stand; the first name that is there counts. */
const placesOf = (header: readonly string[]): Places => {
  const place = (names: readonly string[]): number =>
    names.map((name) => header.indexOf(name)).find((at) => at !== -1) ?? -1;
  const places = {
    onset: place(columnsOf.onset),
    duration: place(columnsOf.duration),
    text: place(columnsOf.text),
    channels: place(columnsOf.channels),
  };
  if (places.onset === -1) refuse("no column 'onset'", header.join(' '), 'onset');
  if (places.text === -1)
    refuse('no column says what the events are', header.join(' '), columnsOf.text.join(', '));
  return places;
};

const markOf = (line: string, number: number, places: Places): ImportedMark => {
  const cells = line.split('\t');
  const cell = (name: keyof typeof columnsOf): string | undefined => known(cells[places[name]]);
  const onset = ticksOf(cell('onset') ?? '');
  const lasting = cell('duration');
  const duration = lasting === undefined ? null : ticksOf(lasting);
  if (onset === undefined) return refuse(`line ${number}: onset`, cell('onset') ?? '', 'seconds');
  if (duration === undefined || (duration !== null && duration < 0n))
    return refuse(`line ${number}: duration`, lasting ?? '', 'seconds of at least 0, or n/a');
  const channels = channelsOf(cells[places.channels]);
  return { onset, duration, text: cell('text') ?? 'n/a', channels };
};

/**
 * The marks of an `events.tsv`, in its order. BIDS: `onset`, `duration` in seconds, `trial_type`; SzCORE: `eventType` and
 * `channels`. Other columns are left out.
 * @throws ValvomoError MARKS_INVALID with the line, when a column is missing, a number is none, or there are too many
 */
export const marksOfEventsTsv = (text: string): readonly ImportedMark[] => {
  const [header = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const places = placesOf(header.split('\t').map((name) => name.trim()));
  if (lines.length > rows_max) refuse('lines of events', lines.length, rows_max);
  return lines.flatMap((line, at) => (line.trim() === '' ? [] : [markOf(line, at + 2, places)]));
};
