import { dayAndTime } from '../display/bar-marks.ts';
import type { LibraryState, RecordingSummary } from './library-api.ts';

/** More lines than this nobody reads: the filter finds the rest. */
export const listed_max = 400;

const dateOf = ({ start, timeZone }: RecordingSummary): string =>
  start === null ? '' : dayAndTime(start, timeZone);

/** Newest first; what has no beginning yet comes last. Every word of the filter must be in name, folder, bed or date. */
export const foundIn = (
  recordings: readonly RecordingSummary[],
  filter: string,
): readonly RecordingSummary[] => {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = recordings.filter((recording) => {
    const { name, folder, bed, format } = recording;
    const text = `${folder} ${name} ${bed ?? ''} ${format} ${dateOf(recording)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return matching.toSorted((a, b) =>
    a.start === b.start ? a.name.localeCompare(b.name) : (a.start ?? -1n) < (b.start ?? -1n) ? 1 : -1,
  );
};

/** `8 h 12 min`, `12 min`, `42 s` */
export const spanText = (span_s: number): string => {
  const whole = Math.round(span_s);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

/** How far the folders have been read; null when there is nothing to say. */
export const progressText = (library: LibraryState | null): string | null => {
  if (library === null || library.folders.length === 0) return null;
  if (library.state === 'scanning') return `looking for files: ${library.total} so far`;
  if (library.state === 'indexing') return `reading headers: ${library.done} of ${library.total} files`;
  return null;
};
