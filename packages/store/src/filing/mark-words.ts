import { createHash } from 'node:crypto';
import type { Mark } from '@valvomo/model';
import { cleanText, cutText, words_bytes_max } from './text.ts';

/** A version of a mark as files tell it. */
export type FiledMark = Omit<Mark, 'recording' | 'created' | 'changed'>;

const separator = ' | ';
const continued = '…';
const everyChannel = 'all channels';
const plainId = /^(?!sha256:)[\w.:-]{1,48}$/;
const encoder = new TextEncoder();

/** The id by which files name a mark: its own, or of one that has no room the first half of its SHA-256. */
const idInFiles = (id: string): string =>
  plainId.test(id) ? id : `sha256:${createHash('sha256').update(id).digest('hex').slice(0, 32)}`;

const escaped = (text: string): string => text.replaceAll(/[\\|]/g, String.raw`\$&`);
const unescaped = (text: string): string => text.replaceAll(/\\(.)/gs, '$1');

const channelsText = (channels: Mark['channels']): string =>
  channels === null
    ? everyChannel
    : `channels: ${channels.map((name) => escaped(name).replaceAll(',', String.raw`\,`)).join(', ')}`;

const channelsOf = (text: string): Mark['channels'] => {
  if (text === everyChannel) return null;
  const names = text.slice('channels: '.length).match(/(?:\\.|[^\\,])+/gs) ?? [];
  return names.map((name, at) => unescaped(at === 0 ? name : name.slice(1)));
};

const bodyOf = ({ kind, text, channels, stream, start, samples, author, ...mark }: FiledMark): string =>
  [
    escaped(kind),
    escaped(text),
    channelsText(channels),
    `stream ${stream} from ${start}, ${samples} samples`,
    `by ${escaped(author)}`,
    ...(mark.changed_by === author ? [] : [`changed by ${escaped(mark.changed_by)}`]),
    ...(mark.review === 'unreviewed' ? [] : [mark.review]),
    ...(mark.deleted ? ['deleted'] : []),
  ].join(separator);

const placed = /^stream (\d+) from (\d+), (\d+) samples$/;

const markOf = (id: string, version: number, body: string): FiledMark | undefined => {
  const [kind = '', text = '', channels = '', place = '', by = '', ...more] = body.split(separator);
  const [, stream, start, samples] = placed.exec(place) ?? [];
  if (stream === undefined) return undefined;
  const author = unescaped(by.slice('by '.length));
  const changed = more.find((each) => each.startsWith('changed by '));
  return {
    id,
    version,
    stream: Number(stream),
    start: Number(start),
    samples: Number(samples),
    kind: unescaped(kind),
    text: unescaped(text),
    channels: channelsOf(channels),
    author,
    changed_by: changed === undefined ? author : unescaped(changed.slice('changed by '.length)),
    review: more.includes('confirmed') ? 'confirmed' : more.includes('rejected') ? 'rejected' : 'unreviewed',
    deleted: more.includes('deleted'),
  };
};

/** A mark as its words in a file give it back: without what EDF+ has no form for. */
export const markInFiles = (mark: FiledMark): FiledMark => ({
  id: idInFiles(mark.id),
  version: mark.version,
  stream: mark.stream,
  start: mark.start,
  samples: mark.samples,
  kind: cleanText(mark.kind),
  text: cleanText(mark.text),
  channels: mark.channels?.map(cleanText) ?? null,
  author: cleanText(mark.author),
  changed_by: cleanText(mark.changed_by),
  review: mark.review,
  deleted: mark.deleted,
});

/**
 * The annotations that tell a version of a mark, in order: `KIND | TEXT | CHANNELS | PLACE | by AUTHOR [mark ID vN]`. `|`
 * and `\` in its words have a `\` before them. What is too long is cut, each piece with the whole ending and `1/3`.
 */
export const markTexts = (mark: FiledMark): readonly string[] => {
  const told = markInFiles(mark);
  const ending = (count: string): string => ` [mark ${told.id} v${told.version}${count}]`;
  const body = bodyOf(told);
  const whole = `${body}${ending('')}`;
  if (encoder.encode(whole).length <= words_bytes_max) return [whole];
  const room = words_bytes_max - encoder.encode(`${continued}${ending(' 9999/9999')}`).length;
  const pieces = cutText(body, room);
  return pieces.map(
    (piece, at) => `${at === 0 ? '' : continued}${piece}${ending(` ${at + 1}/${pieces.length}`)}`,
  );
};

const ended = /^(.*) \[mark (\S+) v(\d+)(?: (\d+)\/(\d+))?\]$/s;

/** The version of a mark of which an annotation tells, wholly or in part; null: it tells of none. */
export const markNamedIn = (text: string): { readonly id: string; readonly version: number } | null => {
  const [, , id, version] = ended.exec(text) ?? [];
  return id === undefined ? null : { id, version: Number(version) };
};

/** The last word on every mark in the annotations of files, in whatever order they come. */
export const marksInTexts = (texts: Iterable<string>): ReadonlyMap<string, FiledMark> => {
  const versions = new Map<string, string[]>();
  const marks = new Map<string, FiledMark>();
  for (const each of texts) {
    const [, said = '', id = '', version = '', piece = '1', pieces = '1'] = ended.exec(each) ?? [];
    if (id === '') continue;
    const key = `${id} ${version} ${pieces}`;
    const parts = versions.get(key) ?? [];
    parts[Number(piece) - 1] = piece === '1' ? said : said.slice(continued.length);
    versions.set(key, parts);
    const isWhole = parts.length === Number(pieces) && Object.keys(parts).length === parts.length;
    const mark = isWhole ? markOf(id, Number(version), parts.join('')) : undefined;
    if (mark !== undefined && (marks.get(id)?.version ?? 0) <= mark.version) marks.set(id, mark);
  }
  return marks;
};
