import { conditionsRule, createAnalysis, defaultSettings } from '@valvomo/analysis';
import { sampleIndex, type AnalysisItem, type EventMark } from '@valvomo/model';

import { falseOnes, isFor, outcomesOf } from './measures.ts';
import type { NightPlan } from './plan.ts';
import type { Found, Moment, NightResult, Run, Scored } from './results.ts';
import { isDrawn, settings, type Setting } from './settings.ts';
import { sourceOf } from './source.ts';
import { NightTraces } from './traces.ts';

/** Samples go through in blocks of so many seconds. */
const block_s = 10;
const moments_max = 100;
const picture_s = 20;

/** What one setting has said so far. */
interface Heard {
  readonly setting: Setting;
  readonly last: Map<string, EventMark>;
  judged_s: number;
}

const foundOf = (mark: EventMark, rate_hz: number): Found => ({
  onset_s: mark.start / rate_hz,
  length_s: mark.samples / rate_hz,
  decided_s: mark.decided / rate_hz,
  confidence: mark.confidence,
  grade: mark.grade,
  channels: mark.channels,
  words: mark.words,
});

const runOf = ({ setting: { scored, value }, last, judged_s }: Heard, rate_hz: number): Run => ({
  detector: scored.id,
  value,
  judged_s,
  found: [...last.values()]
    .filter(({ type }) => type === 'sz' || type === 'convulsion')
    .map((mark) => foundOf(mark, rate_hz)),
});

/** Everything that an analysis said, to those who said it; columns `judged` stand in the order of the detectors that are on. */
const take = (items: readonly AnalysisItem[], heard: readonly Heard[], judged: readonly number[]): void => {
  for (const item of items) {
    if (item.kind === 'event')
      heard.find(({ setting }) => setting.detector.id === item.detector)?.last.set(item.id, item);
    else if (item.kind === 'row')
      heard.forEach((one, k) => {
        if (item.values[judged[k] ?? -1] === 1) one.judged_s += 1;
      });
  }
};

const clock = (second: number): string =>
  [second / 3600, (second / 60) % 60, second % 60]
    .map((part) => String(Math.floor(part)).padStart(2, '0'))
    .join(':');

const momentsOf = (night: NightResult, scored: Scored, run: Run, traces: NightTraces): readonly Moment[] => {
  const missed = outcomesOf(night, run)
    .filter(({ isFound, seizure }) => !isFound && isFor(scored, seizure))
    .map(({ seizure: { type, onset_s, length_s, ratio } }) => ({
      kind: 'missed' as const,
      at_s: onset_s,
      length_s,
      text: `${run.detector} missed ${type} of ${length_s.toFixed(0)} s${ratio === null ? '' : `, ${ratio.toFixed(1)} times the background,`} in ${night.id} at ${clock(onset_s)}`,
    }));
  const raised = falseOnes(night, run).map(({ onset_s, length_s, channels }) => ({
    kind: 'false' as const,
    at_s: onset_s,
    length_s,
    text: `${run.detector} raised in ${night.id} at ${clock(onset_s)}, ${length_s.toFixed(0)} s, on ${channels.slice(0, 4).join(' ')}${channels.length > 4 ? ' …' : ''}`,
  }));
  return [...missed, ...raised].map((moment) =>
    Object.assign(moment, { detector: run.detector, traces: traces.window(moment.at_s - 5, picture_s) }),
  );
};

/** Lets every setting of every detector of seizures listen to one night. */
export const listen = async (plan: NightPlan, folder: string): Promise<NightResult> => {
  const { stream, rate_hz, length_s, seizures, distractions, next } = await sourceOf(plan, folder);
  const analysis = createAnalysis([stream], {
    trends: [],
    conditions: conditionsRule,
    settings: defaultSettings,
    detectors: settings.map(({ detector }) => detector),
  });
  const isOff = (id: string): string | undefined => analysis.absent.find(({ name }) => name === id)?.why;
  const heard: readonly Heard[] = settings
    .filter(({ detector }) => isOff(detector.id) === undefined)
    .map((setting) => ({ setting, last: new Map(), judged_s: 0 }));
  const judged = analysis.columns.flatMap(({ part, region }, k) =>
    part === 'judged' && region === 'all' ? [k] : [],
  );
  const traces = new NightTraces(stream, rate_hz, length_s);
  for (let second = 0; second < length_s; second += block_s) {
    const samples = Math.min(block_s, length_s - second) * rate_hz;
    const counts = next(samples);
    traces.take(counts, samples);
    const start = sampleIndex(second * rate_hz);
    take(
      analysis.accept(0, { kind: 'block', start, samples, signals: stream.signals.length, counts }),
      heard,
      judged,
    );
  }
  take(analysis.end(), heard, judged);
  const night: NightResult = {
    id: plan.id,
    background: plan.recording ?? 'simulated',
    duration_s: length_s,
    seizures,
    distractions,
    runs: heard.map((one) => runOf(one, rate_hz)),
    moments: [],
    moments_omitted: 0,
    off: settings
      .filter(({ value, scored }) => value === scored.threshold.usual)
      .flatMap(({ detector, scored }) => {
        const why = isOff(detector.id);
        return why === undefined ? [] : [{ name: scored.id, why }];
      }),
  };
  const shown = seizures.map(({ type, onset_s, length_s: lasts_s }): Moment => ({
    detector: 'marked',
    kind: 'shown',
    at_s: onset_s,
    length_s: lasts_s,
    text: `${type} as marked in ${plan.id} at ${clock(onset_s)}`,
    traces: traces.window(onset_s - 5, picture_s),
  }));
  if (plan.plain) return { ...night, moments: shown };
  const moments = heard
    .filter(({ setting }) => isDrawn(setting))
    .flatMap((one) => momentsOf(night, one.setting.scored, runOf(one, rate_hz), traces));
  return {
    ...night,
    moments: moments.slice(0, moments_max),
    moments_omitted: Math.max(0, moments.length - moments_max),
  };
};
