import type { EdfRecording } from '@valvomo/edf';
import { displayCalibration, rateHz, type Rate } from '@valvomo/model';

import { sampleAtOrAfter } from '../sample-at.ts';
import { UsageError } from '../terminal.ts';
import type { ChosenChannel } from './channel.ts';

/** Samples of one channel, without a hole. */
export interface Stretch {
  readonly rate_hz: number;
  /** In µV for voltages, in the signal's own dimension otherwise. */
  readonly values: Float64Array;
}

/** Samples that one spectrum may take in: 36 hours at 256 Hz. */
const samples_max = 1 << 25;

const refuseHole = async (recording: EdfRecording, from_s: number, to_s: number): Promise<never> => {
  const gap = (await recording.gaps()).find((each) => each.from_s < to_s && each.to_s > from_s);
  const where = gap === undefined ? '' : ` of ${gap.from_s} … ${gap.to_s} s`;
  throw new UsageError(`the window ${from_s} … ${to_s} s touches the gap${where}`, {
    value: [from_s, to_s],
    limit: gap,
  });
};

const rateOf = ({ signal, name }: ChosenChannel): Rate => {
  if (signal.rate === null) throw new UsageError(`'${name}' has no sampling rate`, { value: name });
  if (!signal.usable)
    throw new UsageError(`'${name}' has no scale: its physical or digital range is empty or unreadable`, {
      value: name,
    });
  return signal.rate;
};

/**
 * Samples of a channel whose time is in [from, to), as `derive` writes them.
 * @throws UsageError unless all of them are there; EdfError when the file cannot be read
 */
export const readStretch = async (
  recording: EdfRecording,
  channel: ChosenChannel,
  from_s: number,
  to_s: number,
): Promise<Stretch> => {
  const rate = rateOf(channel);
  const span_s = (await recording.span_s()) ?? 0;
  const start = sampleAtOrAfter(rate, from_s);
  const samples = sampleAtOrAfter(rate, to_s) - start;
  if (samples < 1 || samples > samples_max)
    throw new UsageError(
      `the window ${from_s} … ${to_s} s is ${samples} samples at ${rateHz(rate)} Hz, must be 1 … ${samples_max}`,
      { value: samples, limit: samples_max },
    );
  const { counts, holes, samples: found } = await recording.read([channel.signal.index], start, samples);
  if (found < samples)
    throw new UsageError(`the window ${from_s} … ${to_s} s leaves the recording, 0 … ${span_s} s`, {
      value: [from_s, to_s],
      limit: [0, span_s],
    });
  if (holes.length > 0) await refuseHole(recording, from_s, to_s);
  const { gain, offset } = displayCalibration(channel.signal);
  return { rate_hz: rateHz(rate), values: Float64Array.from(counts, (count) => gain * count + offset) };
};
