import type { AppState } from '../store/state.ts';
import { MarkIndex } from './mark-index.ts';

let last: { readonly of: MarkIndex; readonly reader: string; readonly own: MarkIndex } | null = null;

/** The marks that this reader sees: all, or, who reads blind, the own ones only. */
export const visibleMarks = ({ marks, findings, preferences }: AppState): MarkIndex => {
  if (!findings.blind) return marks.shown;
  const reader = preferences.reader.trim();
  if (last === null || last.of !== marks.shown || last.reader !== reader) {
    const own = MarkIndex.of([...marks.shown.all].filter(({ mark }) => mark.author === reader));
    last = { of: marks.shown, reader, own };
  }
  return last.own;
};
