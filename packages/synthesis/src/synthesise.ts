import { rateOf, type ElectrodeSet, type Rate, type Signal } from '@valvomo/model';
import { refuse, stagesOf } from './cast.ts';
import { electrodeOf, signalOf, stepOf } from './channels/describe.ts';
import { Chunk } from './chunk.ts';
import type { Voice } from './patterns/pattern.ts';
import { Reel } from './reel.ts';
import type { Scenario, ScenarioStream, TruthMark } from './scenario.ts';

/** A stream as a device describes it, but for its number and the instant of its first sample. */
export interface SynthesisStream {
  readonly rate: Rate;
  readonly bits: 16;
  readonly signals: readonly Signal[];
  readonly electrodes: ElectrodeSet;
}

export interface Synthesis {
  readonly streams: readonly SynthesisStream[];
  /** By onset; complete up to the scenario's length. */
  readonly truth: readonly TruthMark[];
  /**
   * The next samples of one stream as planar counts [signals × samples]. Streams advance on their own, for ever; how
   * they are cut changes no bit.
   * @throws ValvomoError SYNTHESIS_REQUEST when there is no such stream, or `samples` is no integer in 1 … 2²⁰
   */
  readonly next: (stream: number, samples: number) => Int16Array;
}

const samples_max = 1 << 20;
const count_max = 32_767;

/** One stream on its way: a chunk of one second at a time, of which readers take what they like. */
const tapeOf = (stream: ScenarioStream, voices: readonly Voice[]): Reel<Int16Array> => {
  const chunk = new Chunk(stream.channels.length, stream.rate_hz, stream.rate_hz);
  const steps = stream.channels.map((channel) => 1 / stepOf(channel));
  const counts = new Int16Array(chunk.values.length);
  let start = 0;
  const make = (): Int16Array => {
    chunk.restart(start);
    start += chunk.samples;
    const from_s = chunk.seconds(0);
    const to_s = chunk.seconds(chunk.samples);
    for (const voice of voices) {
      if (voice.from_s < to_s && voice.to_s > from_s) voice.add(chunk);
    }
    for (let row = 0; row < chunk.rows; row++) {
      const perUnit = steps[row] as number;
      const at = row * chunk.samples;
      for (let i = at; i < at + chunk.samples; i++) {
        const count = Math.round((chunk.values[i] as number) * perUnit);
        counts[i] = count > count_max ? count_max : count < -count_max ? -count_max : count;
      }
    }
    return counts;
  };
  return new Reel(chunk.rows, chunk.samples, make, (places) => new Int16Array(places));
};

/**
 * Makes a scenario's signals. The same scenario gives the same bits, whatever was asked of it before.
 * @throws ValvomoError UNKNOWN_PATTERN, UNKNOWN_SITE, SYNTHESIS_RATE, or ACT_WITHOUT_STREAM for an act that no stream can show
 */
export const synthesise = (scenario: Scenario): Synthesis => {
  const staged = stagesOf(scenario);
  const tapes = staged.map(({ stage, voices }) => tapeOf(stage.stream, voices));
  const truth = staged.flatMap((one) => one.truth);
  return {
    streams: scenario.streams.map(({ rate_hz, channels }) => ({
      rate: rateOf(rate_hz),
      bits: 16,
      signals: channels.map(signalOf),
      electrodes: { basis: 'declared', electrodes: channels.map(electrodeOf) },
    })),
    truth: truth.toSorted((a, b) => a.onset_s - b.onset_s || a.stream - b.stream),
    next(stream, samples) {
      const tape = tapes[stream];
      if (tape === undefined) {
        const limit = `0 … ${tapes.length - 1}`;
        return refuse('SYNTHESIS_REQUEST', `no stream ${stream}, limit ${limit}`, stream, limit);
      }
      if (!Number.isInteger(samples) || samples < 1 || samples > samples_max) {
        const limit = `1 … ${samples_max}`;
        refuse('SYNTHESIS_REQUEST', `samples is ${samples}, limit ${limit}`, samples, limit);
      }
      return tape.take(samples);
    },
  };
};
