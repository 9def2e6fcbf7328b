import type { EdfAnnotation } from '@valvomo/edf';

import { UsageError } from '../terminal.ts';

/** An annotation around which something is exported. */
export interface Mark {
  /** 1, 2 … among those of its kind, in the order of their onsets. */
  readonly number: number;
  readonly onset_ticks: number;
  readonly onset_s: number;
  readonly duration_s: number | null;
  readonly text: string;
}

const shown_max = 20;

/** `/…/` is a regular expression, anything else the whole text. @throws UsageError */
const matcher = (kind: string): ((text: string) => boolean) => {
  if (kind.length < 3 || !kind.startsWith('/') || !kind.endsWith('/')) return (text) => text === kind;
  try {
    const expression = new RegExp(kind.slice(1, -1), 'u');
    return (text) => expression.test(text);
  } catch (cause) {
    throw new UsageError(`--around: '${kind}' is no regular expression`, { value: kind, cause });
  }
};

/** Kinds with their numbers, most frequent first. */
const kindsOf = (annotations: readonly EdfAnnotation[]): string => {
  const counts = new Map<string, number>();
  for (const { text } of annotations) counts.set(text, (counts.get(text) ?? 0) + 1);
  const kinds = [...counts].toSorted(([, a], [, b]) => b - a);
  const shown = kinds.slice(0, shown_max).map(([text, count]) => `'${text}' (${count})`);
  return `${shown.join(', ')}${kinds.length > shown_max ? ` … (${kinds.length} kinds)` : ''}`;
};

/**
 * The marks of a kind, by onset.
 * @throws UsageError when there is none: it lists the kinds that there are
 */
export const marksOf = (annotations: readonly EdfAnnotation[], kind: string): readonly Mark[] => {
  const matches = matcher(kind);
  const found = annotations
    .filter(({ text }) => matches(text))
    .toSorted((a, b) => a.onset_s - b.onset_s)
    .map(({ onset, onset_s, duration_s, text }, k) => ({
      number: k + 1,
      onset_ticks: Number(onset),
      onset_s,
      duration_s,
      text,
    }));
  if (found.length > 0) return found;
  const there =
    annotations.length === 0 ? 'the recording has no annotations' : `there are ${kindsOf(annotations)}`;
  throw new UsageError(`--around: no annotation is '${kind}'; ${there}`, { value: kind });
};
