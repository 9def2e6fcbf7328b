import { ValvomoError, type Counts } from '@valvomo/model';
import type { ReadStream } from './reader.ts';

/** Counts that one window may hold. */
const countsMax = 1 << 26;

/** The stream with this number of the device. @throws ValvomoError READ_INVALID */
export const streamIn = (streams: readonly ReadStream[], stream: number): ReadStream => {
  const found = streams.find(({ description }) => description.stream === stream);
  if (found === undefined)
    throw new ValvomoError('READ_INVALID', `no stream ${stream} in this recording`, {
      value: stream,
      limit: streams.map(({ description }) => description.stream).join(', '),
    });
  return found;
};

/** A window as it will be given: as long as there are samples, and zeros. */
interface Wanted {
  readonly length: number;
  readonly signals: number;
  readonly counts: Counts;
}

/** Room for samples [from, from + samples) of a stream. @throws ValvomoError READ_INVALID when it is too large */
export const roomFor = ({ description, samples: end }: ReadStream, from: number, samples: number): Wanted => {
  const length = Math.max(0, Math.min(samples, end - from));
  const signals = description.signals.length;
  const all = length * signals;
  if (all > countsMax)
    throw new ValvomoError('READ_INVALID', `a window of ${length} samples × ${signals} signals`, {
      value: all,
      limit: countsMax,
    });
  return { length, signals, counts: description.bits === 16 ? new Int16Array(all) : new Int32Array(all) };
};
