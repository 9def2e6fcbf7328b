import type { Ticks } from '@valvomo/model';

import { secondsText } from './decimal.ts';
import { EdfError } from './problem.ts';

/** What the reader gives back: onset in ticks from the first sample. */
export interface WrittenAnnotation {
  readonly onset: Ticks;
  readonly duration?: Ticks | null;
  readonly text: string;
}

const encoder = new TextEncoder();

const signed = (ticks: bigint): string => (ticks < 0n ? secondsText(ticks) : `+${secondsText(ticks)}`);

/** `±onset[\x15duration]\x14text\x14\0`, EDF+ 2.2.2; the onset counts from the start in the header. */
export const talBytes = (onset: bigint, duration: bigint | null, text: string): Uint8Array => {
  const lasting = duration === null ? '' : `\u0015${secondsText(duration)}`;
  return encoder.encode(`${signed(onset)}${lasting}\u0014${text}\u0014\0`);
};

/**
 * Bytes of an annotation in a file whose first sample lies `fraction_ticks` behind the start in its header.
 * @throws EdfError WRITE_INVALID when EDF+ has no form for it
 */
export const annotationBytes = (
  { onset, duration = null, text }: WrittenAnnotation,
  fraction_ticks: bigint,
): Uint8Array => {
  // oxlint-disable-next-line no-control-regex -- EDF+ 2.2.2: of the control characters only tab, line feed and return
  if (text === '' || !text.isWellFormed() || /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text))
    throw new EdfError('WRITE_INVALID', `annotation text '${text}'`, {
      value: text,
      limit: 'Unicode text without control characters, not empty',
    });
  if (duration !== null && duration < 0n)
    throw new EdfError('WRITE_INVALID', `annotation duration of ${duration} ticks`, {
      value: String(duration),
      limit: 'at least 0',
    });
  return talBytes(fraction_ticks + onset, duration, text);
};
