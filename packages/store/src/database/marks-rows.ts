import { ValvomoError, type Mark } from '@valvomo/model';
import type { Selectable } from 'kysely';
import type { MarkContent } from './marks.ts';
import { ticksOut, type Schema } from './schema.ts';

export type MarkSelected = Selectable<Schema['marks']>;

const channelsOf = (json: string | null): Mark['channels'] =>
  json === null ? null : (JSON.parse(json) as readonly string[]);

export const markOf = (row: MarkSelected): Mark => ({
  id: row.id,
  recording: row.recording,
  stream: Number(row.stream),
  start: Number(row.start),
  samples: Number(row.samples),
  kind: row.kind,
  text: row.text,
  channels: channelsOf(row.channels),
  author: row.author,
  created: ticksOut(row.created),
  version: Number(row.version),
  changed_by: row.changed_by,
  changed: ticksOut(row.changed),
  review: row.review as Mark['review'],
  deleted: Number(row.deleted) === 1,
});

/** What a version keeps. */
export type Kept = MarkContent & { readonly deleted: boolean };

export const keptOf = ({ stream, start, samples, kind, text, channels, review, deleted }: Mark): Kept => ({
  stream,
  start,
  samples,
  kind,
  text,
  channels,
  review,
  deleted,
});

export const columnsOf = ({ channels, deleted, ...content }: Kept) => ({
  ...content,
  channels: channels === null ? null : JSON.stringify(channels),
  deleted: deleted ? 1 : 0,
});

/** Where a page begins: behind the mark at this place. */
export interface Cursor {
  readonly stream: number;
  readonly start: number;
  readonly id: string;
}

export const cursorText = ({ stream, start, id }: Cursor): string => `${stream}:${start}:${id}`;

/** @throws ValvomoError BAD_CURSOR */
export const cursorOf = (text: string): Cursor => {
  const match = /^(\d{1,5}):(\d{1,16}):(.+)$/.exec(text);
  if (match === null)
    throw new ValvomoError('BAD_CURSOR', `'${text}' is not where a page of marks ends`, { value: text });
  return { stream: Number(match[1]), start: Number(match[2]), id: match[3] ?? '' };
};
