import { ticks, type StreamDescription, type Ticks } from '@valvomo/model';

import type { StreamOnWire } from './messages.ts';

/** JSON numbers cannot hold ticks: they travel as decimal text. */
export const textOfTicks = (instant: bigint): string => instant.toString();

/** @throws SyntaxError when `text` has not passed a message check */
export const ticksOfText = (text: string): Ticks => ticks(BigInt(text));

/** How a stream stands in hello and in the bed message. */
export const streamToWire = ({ timeBase, ...stream }: StreamDescription): StreamOnWire => ({
  stream: stream.stream,
  start: textOfTicks(timeBase.start),
  rate: { samples: timeBase.rate.samples, ticks: timeBase.rate.ticks },
  bits: stream.bits,
  signals: stream.signals.map((signal) => ({ ...signal })),
  ...(stream.electrodes === undefined
    ? {}
    : { electrodes: { ...stream.electrodes, electrodes: [...stream.electrodes.electrodes] } }),
});

export const streamFromWire = ({ start, rate, ...stream }: StreamOnWire): StreamDescription => ({
  ...stream,
  timeBase: { start: ticksOfText(start), rate },
});
