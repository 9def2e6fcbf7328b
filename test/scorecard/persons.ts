import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import {
  conditionsRule,
  defaultSettings,
  isOfType,
  standardDetectors,
  type AnalysisChoice,
} from '@valvomo/analysis';
import type { RecordedStream } from '@valvomo/edf';
import { eventsOfTsv } from '@valvomo/export';
import { rateHz, ticksPerSecond, type EventMark } from '@valvomo/model';

import { analyseAll, withAnalysis, type Analysed } from '../../packages/cli/src/analysed.ts';
import type { Moment, Traces } from './results.ts';
import { NightTraces } from './traces.ts';

export interface PersonPlan {
  readonly id: string;
  readonly recording: string;
  readonly length_s: number;
}

/** What detectors that watch where nobody chose say of a recording of a person. Plain data. */
export interface Person {
  readonly id: string;
  readonly duration_s: number;
  readonly signals: number;
  /** Null: nobody has marked anything. */
  readonly marked: readonly { readonly onset_s: number; readonly length_s: number }[] | null;
  readonly said: readonly {
    readonly detector: string;
    /** Null: it is off here. */
    readonly counts: Readonly<Record<string, number>> | null;
  }[];
  readonly moment: Moment;
}

const picture_s = 20;

const choice: AnalysisChoice = {
  trends: [],
  conditions: conditionsRule,
  settings: defaultSettings,
  detectors: standardDetectors,
};

const markedIn = async (path: string): Promise<Person['marked']> => {
  const file = path.replace(/\.\w+$/, '_events.tsv');
  if (!existsSync(file)) return null;
  return eventsOfTsv(await readFile(file, 'utf8'))
    .filter(({ text }) => isOfType(text, 'sz'))
    .map(({ onset, duration }) => ({
      onset_s: Number(onset) / ticksPerSecond,
      length_s: Number(duration ?? 0n) / ticksPerSecond,
    }));
};

/** What is seen from a second on; gaps are seen as nothing. */
const tracesOf = async (stream: RecordedStream, from_s: number, length_s: number): Promise<Traces> => {
  const { description } = stream;
  const rate = rateHz(description.timeBase.rate);
  const rate_hz = Math.round(rate);
  const rows = description.signals.length;
  const [first, length] = [Math.round(from_s * rate), length_s * rate_hz];
  const counts = new Int32Array(rows * length);
  for await (const item of stream.items()) {
    if (item.start >= first + length) break;
    if (item.kind === 'gap') continue;
    const from = Math.max(first, item.start);
    const to = Math.min(first + length, item.start + item.samples);
    if (to <= from) continue;
    for (let row = 0; row < rows; row += 1) {
      const at = row * item.samples - item.start;
      counts.set(item.counts.subarray(at + from, at + to), row * length + from - first);
    }
  }
  const traces = new NightTraces(description, rate_hz, length_s);
  traces.take(counts, length);
  return { ...traces.window(0, length_s), from_s };
};

const momentOf = async (
  { id, recording }: PersonPlan,
  stream: RecordedStream,
  duration_s: number,
  marked: Person['marked'],
  found: readonly EventMark[],
): Promise<Moment> => {
  const rate_hz = rateHz(stream.description.timeBase.rate);
  const [seizure] = marked ?? [];
  const told = found.find(({ type }) => type === 'sz');
  const at =
    seizure !== undefined
      ? { at_s: seizure.onset_s, length_s: seizure.length_s, text: 'the seizure that is marked' }
      : told !== undefined
        ? {
            at_s: told.start / rate_hz,
            length_s: told.samples / rate_hz,
            text: `said to be sz by ${told.detector}`,
          }
        : { at_s: duration_s / 2, length_s: 0, text: 'from the middle' };
  const from_s = Math.max(0, Math.min(at.at_s - 5, duration_s - picture_s));
  return {
    detector: 'person',
    kind: 'shown',
    of: recording,
    at_s: at.at_s,
    length_s: at.length_s,
    text: `${id}: ${at.text}, ${from_s.toFixed(0)} s …`,
    traces: await tracesOf(stream, from_s, Math.max(1, Math.min(picture_s, Math.floor(duration_s)))),
  };
};

const heard = async (plan: PersonPlan, path: string, analysed: Analysed): Promise<Person> => {
  const last = new Map<string, EventMark>();
  await analyseAll(
    analysed,
    (items) => {
      for (const item of items) if (item.kind === 'event') last.set(item.id, item);
      return Promise.resolve();
    },
    () => {},
  );
  const { analysis, stream } = analysed;
  const found = [...last.values()];
  const duration_s = stream.samples / analysis.rate_hz;
  const marked = await markedIn(path);
  return {
    id: plan.id,
    duration_s,
    signals: stream.description.signals.length,
    marked,
    said: standardDetectors.map(({ id }) => {
      if (analysis.absent.some(({ name }) => name === id)) return { detector: id, counts: null };
      const counts: Record<string, number> = {};
      for (const one of found) if (one.detector === id) counts[one.type] = (counts[one.type] ?? 0) + 1;
      return { detector: id, counts };
    }),
    moment: await momentOf(plan, stream, duration_s, marked, found),
  };
};

/** Lets what watches unasked listen to a recording of a person. */
export const hearPerson = (plan: PersonPlan, folder: string): Promise<Person> => {
  const path = `${folder}/${plan.recording}`;
  return withAnalysis(
    path,
    () => choice,
    (analysed) => heard(plan, path, analysed),
  );
};
