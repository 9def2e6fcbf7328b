import type { StrictRecording } from '@valvomo/edf';

import { annotationsOfMark, type ImportedMark } from '../imported-mark.ts';

// oxlint-disable-next-line no-control-regex -- what EDF+ forbids in a text
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

/** A recording with marks among its annotations, by onset; at the same onset behind those that it has. */
export const withMarks = (recording: StrictRecording, marks: readonly ImportedMark[]): StrictRecording => ({
  ...recording,
  annotations: [
    ...recording.annotations,
    ...marks.flatMap(annotationsOfMark).map(({ onset, duration = null, text }) => ({
      onset,
      duration,
      text: text === '' ? '(no text)' : text.replaceAll(forbidden, ' ').toWellFormed(),
    })),
  ].toSorted((a, b) => (a.onset < b.onset ? -1 : a.onset > b.onset ? 1 : 0)),
});
