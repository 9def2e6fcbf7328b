import {
  createPace,
  type Clock,
  type Device,
  type DeviceDescription,
  type DeviceSink,
} from '@valvomo/device';
import { rateOf, sampleIndex, type StreamDescription, type TimeBase } from '@valvomo/model';
import { plainSignal } from './plain-signal.ts';

export interface CountingOptions {
  readonly clock: Clock;
  readonly pace?: DeviceDescription['pace'];
  /** Ends by itself after so long; without it runs until it is stopped. */
  readonly length_s?: number;
  /** `start` rejects when so much has been measured since it was called, each in turn. */
  readonly fails_after_s?: readonly number[];
}

const block_s = 0.05;
const streamsAt = (start: TimeBase['start']): readonly StreamDescription[] => [
  { stream: 0, bits: 16, timeBase: { start, rate: rateOf(240) }, signals: ['A', 'B', 'C'].map(plainSignal) },
  { stream: 7, bits: 24, timeBase: { start, rate: rateOf(20) }, signals: [plainSignal('slow')] },
];

/** The count of a signal at a sample of this device: different everywhere nearby. */
const countAt = (index: number, signal: number): number => ((index * 7 + signal * 1009) % 60_000) - 30_000;

/** A device whose counts say which samples they are: two streams, 240 and 20 Hz, 16 and 24 bits, an event a second. */
export const countingDevice = (options: CountingOptions): Device => {
  const { clock, pace = 'clock', length_s = Infinity } = options;
  const failures = [...(options.fails_after_s ?? [])];
  let running = createPace(clock, 1);
  const state = { isStopped: false };

  const send = async (
    sink: DeviceSink,
    streams: readonly StreamDescription[],
    blocks: number,
  ): Promise<void> => {
    for (const { stream, bits, timeBase, signals } of streams) {
      const samples = timeBase.rate.samples * block_s;
      const start = sampleIndex(blocks * samples);
      const counts = new (bits === 16 ? Int16Array : Int32Array)(samples * signals.length);
      for (let at = 0; at < counts.length; at++)
        counts[at] = countAt(start + (at % samples), Math.floor(at / samples));
      await sink.block(stream, { kind: 'block', start, samples, signals: signals.length, counts });
    }
    if (blocks % 20 === 0)
      await sink.event({
        kind: 'note',
        stream: 0,
        start: blocks * 12,
        samples: 0,
        text: `second ${blocks / 20}`,
      });
  };

  return {
    id: 'counting',
    name: 'Counting device',
    describe: async () => ({ streams: streamsAt(clock.now()), origin: { kind: 'simulated' }, pace }),
    start: async (sink) => {
      const streams = streamsAt(clock.now());
      const fails_s = failures.shift() ?? Infinity;
      running = createPace(clock, pace === 'clock' ? 1 : Infinity);
      for (let blocks = 0; !state.isStopped && blocks * block_s < length_s; blocks++) {
        await running.until((blocks + 1) * block_s);
        if (blocks * block_s >= fails_s) throw new Error('the cable is out');
        if (!state.isStopped) await send(sink, streams, blocks);
      }
    },
    stop: async () => {
      state.isStopped = true;
      running.stop();
    },
  };
};
