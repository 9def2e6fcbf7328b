import type { WrittenAnnotation } from '../writer-tal.ts';
import type { EdfAnnotation } from '../timeline.ts';

/** Annotations in the form that EDF+ wants. */

// oxlint-disable-next-line no-control-regex -- of the control characters EDF+ 2.2.2 allows only tab, line feed and return
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

/** Unicode has a sign for every control character: nothing is lost, and it can be seen. */
const shownControls = (text: string): string =>
  text.replaceAll(forbidden, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)));

/** What the reader understood, with a text that may stand in a file. */
export const writtenAnnotation = ({
  onset,
  duration,
  text,
}: Pick<EdfAnnotation, 'onset' | 'duration' | 'text'>): WrittenAnnotation => ({
  onset,
  duration,
  text: text === '' ? '(no text)' : shownControls(text).toWellFormed(),
});
