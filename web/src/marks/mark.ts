import type { Mark } from '@valvomo/model';

export type { Mark } from '@valvomo/model';

export const reviews: readonly Mark['review'][] = ['unreviewed', 'confirmed', 'rejected'];
export type Review = Mark['review'];

/** A class that a reader can choose: the standard's word (SCORE, ACNS), a sign, and for some that they last. */
export interface MarkKind {
  readonly kind: string;
  readonly symbol: string;
  /** A stretch of time is expected; a moment is allowed. */
  readonly lasts?: true;
  /** Without words it says nothing: the text is asked for at once. */
  readonly needsText?: true;
}

/** The first nine have the keys 1 … 9. */
export const markKinds: readonly MarkKind[] = [
  { kind: 'IED', symbol: '⋏' },
  { kind: 'seizure onset', symbol: '⚑' },
  { kind: 'seizure', symbol: '≋', lasts: true },
  { kind: 'artefact', symbol: '✕', lasts: true },
  { kind: 'arousal', symbol: '↑' },
  { kind: 'patient event', symbol: '●' },
  { kind: 'eyes closed', symbol: '◡' },
  { kind: 'eyes open', symbol: '◎' },
  { kind: 'note', symbol: '✎', needsText: true },
  { kind: 'seizure end', symbol: '⚐' },
  { kind: 'rhythmic or periodic pattern', symbol: '∿', lasts: true },
  { kind: 'sleep spindle', symbol: 'σ' },
  { kind: 'K complex', symbol: 'K' },
  { kind: 'hyperventilation', symbol: 'H', lasts: true },
  { kind: 'photic stimulation', symbol: '☼', lasts: true },
  { kind: 'stimulation', symbol: 'ϟ', lasts: true },
];

/** How many kinds have a number key. */
export const numberedKinds = markKinds.slice(0, 9);

const known = new Map(markKinds.map((each) => [each.kind, each]));

export const kindOf = (kind: string): MarkKind | undefined => known.get(kind);

/** Kinds that came from elsewhere stand as they are. */
export const markSymbol = (kind: string): string => known.get(kind)?.symbol ?? '◆';

/** `IED: left temporal` */
export const markWords = ({ kind, text }: Pick<Mark, 'kind' | 'text'>): string =>
  text === '' ? kind : kind === 'note' ? text : `${kind}: ${text}`;

const isTextList = (value: unknown): boolean =>
  value === null || (Array.isArray(value) && value.every((each) => typeof each === 'string'));
const reviewSet = new Set<unknown>(reviews);
const isIndex = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

/** Checked by hand, because a recording may have a hundred thousand of them. */
export const isMark = (value: unknown): value is Mark => {
  if (typeof value !== 'object' || value === null) return false;
  const mark = value as Record<string, unknown>;
  return (
    typeof mark['id'] === 'string' &&
    typeof mark['recording'] === 'string' &&
    isIndex(mark['stream']) &&
    Number.isSafeInteger(mark['start']) &&
    isIndex(mark['samples']) &&
    typeof mark['kind'] === 'string' &&
    typeof mark['text'] === 'string' &&
    isTextList(mark['channels']) &&
    typeof mark['author'] === 'string' &&
    typeof mark['created'] === 'string' &&
    isIndex(mark['version']) &&
    typeof mark['changed_by'] === 'string' &&
    typeof mark['changed'] === 'string' &&
    reviewSet.has(mark['review']) &&
    typeof mark['deleted'] === 'boolean'
  );
};
