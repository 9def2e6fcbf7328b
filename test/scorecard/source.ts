import { readFile } from 'node:fs/promises';
import { openRecording, openStreams } from '@valvomo/edf';
import { openFile } from '@valvomo/edf/node';
import { isOfType, proposeElectrodes } from '@valvomo/analysis';
import { eventsOfTsv } from '@valvomo/export';
import {
  displayCalibration,
  ticks,
  ticksPerSecond,
  type Counts,
  type StreamDescription,
} from '@valvomo/model';
import { drawNight, drawSeizures, Random, ranges, synthesise, synthesiseOnto } from '@valvomo/synthesis';

import { keptSamples } from './kept-samples.ts';
import type { NightPlan } from './plan.ts';
import type { Distraction, TrueSeizure } from './results.ts';

/** A night to be listened to: what it is, what is in it, and its counts, some seconds at a time. */
export interface NightSource {
  readonly stream: StreamDescription;
  readonly rate_hz: number;
  readonly length_s: number;
  readonly seizures: readonly TrueSeizure[];
  readonly distractions: readonly Distraction[];
  /** The next samples, planar. */
  readonly next: (samples: number) => Counts;
}

const trueOf = (drawn: ReturnType<typeof drawSeizures>): readonly TrueSeizure[] =>
  drawn.map(({ type, onset_s, length_s, ratio }) => ({ type, onset_s, length_s, ratio }));

const randomOf = ({ seed, ranges: from }: NightPlan): Random => new Random('scorecard', from, seed);

const simulated = (plan: NightPlan, samples: string | null): NightSource => {
  const { id, length_s, seizures } = plan;
  const night = drawNight(randomOf(plan), ranges[plan.ranges], { id, length_s, seizures });
  const { streams, next } = synthesise(night.scenario);
  const [first] = streams;
  if (first === undefined) throw new Error(`${id} has no stream`);
  const rate_hz = night.scenario.streams[0]?.rate_hz ?? 256;
  const draw = (wanted: number): Int16Array => next(0, wanted);
  const whole = { signals: first.signals.length, samples: length_s * rate_hz };
  return {
    stream: {
      stream: 0,
      timeBase: { start: ticks(0n), rate: first.rate },
      bits: 16,
      signals: first.signals,
      electrodes: first.electrodes,
    },
    rate_hz,
    length_s,
    seizures: trueOf(night.seizures),
    distractions: night.distractions.map(({ kind, at_s, length_s: lasts_s }) => ({
      kind,
      at_s,
      length_s: lasts_s,
    })),
    next: samples === null ? draw : keptSamples(`${samples}/${id}.samples`, whole, draw),
  };
};

interface Loaded {
  readonly stream: StreamDescription;
  readonly samples: number;
  /** Planar. */
  readonly counts: Int32Array;
}

/** The stream with most signals of a recording without gaps. */
const load = async (path: string): Promise<Loaded> => {
  const { source, close } = await openFile(path);
  try {
    const streams = await openStreams(await openRecording(source));
    const [most] = streams.toSorted((a, b) => b.description.signals.length - a.description.signals.length);
    if (most === undefined) throw new Error(`${path} has no stream`);
    const { description: stream, samples } = most;
    const counts = new Int32Array(stream.signals.length * samples);
    for await (const item of most.items()) {
      if (item.kind === 'gap') throw new Error(`${path} has a gap at sample ${item.start}`);
      for (let row = 0; row < item.signals; row += 1)
        counts.set(
          item.counts.subarray(row * item.samples, (row + 1) * item.samples),
          row * samples + item.start,
        );
    }
    return { stream, samples, counts };
  } finally {
    await close();
  }
};

/** Deviation of what stands on each electrode, µV, each second's mean taken off; the middle one of all. */
const deviation_uV = ({ stream, samples, counts }: Loaded, rate_hz: number): number => {
  const each = stream.signals.map((signal, row) => {
    let [sum, seconds] = [0, 0];
    for (let at = row * samples; at + rate_hz <= (row + 1) * samples; at += rate_hz, seconds += 1) {
      const second = counts.subarray(at, at + rate_hz);
      const mean = second.reduce((all, count) => all + count, 0) / rate_hz;
      sum += second.reduce((all, count) => all + (count - mean) ** 2, 0) / rate_hz;
    }
    return Math.abs(displayCalibration(signal).gain) * Math.sqrt(sum / Math.max(1, seconds));
  });
  return each.toSorted((a, b) => a - b)[Math.floor(each.length / 2)] ?? 10;
};

/** Forth and back, so that nothing jumps where it begins anew. */
const bounced = (samples: number, index: number): number => {
  const place = index % (2 * samples);
  return place < samples ? place : 2 * samples - 1 - place;
};

const rateOf = ({ stream }: Loaded): number =>
  Math.round((stream.timeBase.rate.samples * ticksPerSecond) / stream.timeBase.rate.ticks);

/** What is marked as a seizure in the file beside a recording. */
const marked = async (path: string): Promise<readonly TrueSeizure[]> => {
  const text = await readFile(path.replace(/\.\w+$/, '_events.tsv'), 'utf8');
  return eventsOfTsv(text)
    .filter((event) => isOfType(event.text, 'sz'))
    .map(({ onset, duration, text: type }) => ({
      type,
      onset_s: Number(onset) / ticksPerSecond,
      length_s: Number(duration ?? 0n) / ticksPerSecond,
      ratio: null,
    }));
};

const plain = async (path: string): Promise<NightSource> => {
  const loaded = await load(path);
  const { stream, samples, counts } = loaded;
  const rate_hz = rateOf(loaded);
  let start = 0;
  return {
    stream: { ...stream, stream: 0 },
    rate_hz,
    length_s: Math.floor(samples / rate_hz),
    seizures: await marked(path),
    distractions: [],
    next(length) {
      const rows = stream.signals.length;
      const block = new Int32Array(rows * length);
      for (let row = 0; row < rows; row += 1)
        block.set(counts.subarray(row * samples + start, row * samples + start + length), row * length);
      start += length;
      return block;
    },
  };
};

const laid = async (plan: NightPlan, path: string): Promise<NightSource> => {
  const loaded = await load(path);
  const { stream, samples, counts } = loaded;
  const rate_hz = rateOf(loaded);
  const random = randomOf(plan);
  const drawn = drawSeizures(random, ranges[plan.ranges], {
    length_s: plan.length_s,
    count: plan.seizures,
    background_uV: deviation_uV(loaded, rate_hz),
  });
  const electrodes = stream.electrodes ?? proposeElectrodes(stream.signals);
  const over = synthesiseOnto(
    { rate_hz, signals: stream.signals, electrodes, reference: 'CPz' },
    {
      id: plan.id,
      seed: plan.seed,
      length_s: plan.length_s,
      body: { heart_bpm: 70, breaths_per_minute: 14 },
      script: drawn.flatMap(({ acts }) => acts),
    },
  );
  let start = 0;
  return {
    stream: { ...stream, stream: 0, timeBase: { ...stream.timeBase, start: ticks(0n) }, electrodes },
    rate_hz,
    length_s: plan.length_s,
    seizures: trueOf(drawn),
    distractions: [],
    next(length) {
      const rows = stream.signals.length;
      const block = new Int32Array(rows * length);
      for (let row = 0; row < rows; row += 1)
        for (let i = 0; i < length; i += 1)
          block[row * length + i] = counts[row * samples + bounced(samples, start + i)] ?? 0;
      start += length;
      return over.onto(block, length);
    },
  };
};

/** Where recordings and their events are, and samples that were drawn before; null: none are kept. */
export interface Folders {
  readonly recordings: string;
  readonly samples: string | null;
}

export const sourceOf = async (plan: NightPlan, { recordings, samples }: Folders): Promise<NightSource> => {
  if (plan.recording !== null) {
    const path = `${recordings}/${plan.recording}`;
    return plan.plain ? plain(path) : laid(plan, path);
  }
  return simulated(plan, samples);
};
