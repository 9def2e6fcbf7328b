import { conditionsRule, createAnalysis, defaultSettings, type Detector } from '@valvomo/analysis';
import { sampleIndex, type AnalysisItem } from '@valvomo/model';

import { falseOnes, isFor, outcomesOf } from './outcomes.ts';
import type { NightPlan } from './plan.ts';
import type { Moment, NightResult, Run, Scored } from './results.ts';
import { foundOf, hear, type Story } from './said.ts';
import { isDrawn, settings, type Setting } from './settings.ts';
import { sourceOf, type Folders, type NightSource } from './source.ts';
import { NightTraces } from './traces.ts';

/** Samples go through in blocks of so many seconds. */
const block_s = 10;
const moments_max = 100;
const picture_s = 20;

/** What one setting has said so far. */
interface Heard {
  readonly setting: Setting;
  readonly stories: Map<string, Story>;
  judged_s: number;
}

const runOf = ({ setting: { scored, value }, stories, judged_s }: Heard, rate_hz: number): Run => ({
  detector: scored.id,
  value,
  judged_s,
  found: [...stories.values()].flatMap((story) => foundOf(story, rate_hz)),
});

/** Everything that an analysis said, to those who said it; columns `judged` stand in the order of the detectors that are on. */
const take = (
  items: readonly AnalysisItem[],
  heard: readonly Heard[],
  judged: readonly number[],
  rate_hz: number,
): void => {
  for (const item of items) {
    if (item.kind === 'event') {
      const one = heard.find(({ setting }) => setting.detector.id === item.detector);
      if (one !== undefined) hear(one.stories, item, rate_hz);
    } else if (item.kind === 'row')
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
      of: type,
      at_s: onset_s,
      length_s,
      text: `${type}, ${length_s.toFixed(0)} s${ratio === null ? '' : `, × ${ratio.toFixed(1)}`} · ${night.id} ${clock(onset_s)}`,
    }));
  const raised = falseOnes(night, run).map(({ onset_s, length_s, channels }) => ({
    kind: 'false' as const,
    of: atOf(night, onset_s, length_s),
    at_s: onset_s,
    length_s,
    text: `${atOf(night, onset_s, length_s)}, ${length_s.toFixed(0)} s, ${channels.slice(0, 2).join(' ')}${channels.length > 2 ? ' …' : ''} · ${night.id} ${clock(onset_s)}`,
  }));
  return [...missed, ...raised].map((moment) =>
    Object.assign(moment, { detector: run.detector, traces: traces.window(moment.at_s - 5, picture_s) }),
  );
};

/** What lies there, of all that was put into the night. */
const atOf = ({ distractions, background }: NightResult, onset_s: number, length_s: number): string => {
  const kinds = distractions
    .filter((one) => one.at_s < onset_s + length_s + 5 && one.at_s + one.length_s > onset_s - 5)
    .map(({ kind }) => kind);
  const [most] = kinds;
  return most ?? (background === 'simulated' ? 'nothing put there' : background);
};

/** Marked seizures of a recording of a person, as they look. */
const shownOf = (plan: NightPlan, { seizures }: NightSource, traces: NightTraces): readonly Moment[] =>
  seizures.map(({ type, onset_s, length_s }) => ({
    detector: 'marked',
    kind: 'shown',
    of: type,
    at_s: onset_s,
    length_s,
    text: `${type} as marked in ${plan.id} at ${clock(onset_s)}`,
    traces: traces.window(onset_s - 5, picture_s),
  }));

interface Listened {
  readonly heard: readonly Heard[];
  readonly traces: NightTraces;
  readonly isOff: (id: string) => string | undefined;
}

const through = (source: NightSource, chosen: readonly Setting[], isPicture: boolean): Listened => {
  const { stream, rate_hz, length_s, next } = source;
  const detectors: readonly Detector[] = chosen.map(({ detector }) => detector);
  const analysis = createAnalysis([stream], {
    trends: [],
    conditions: conditionsRule,
    settings: defaultSettings,
    detectors,
  });
  const isOff = (id: string): string | undefined => analysis.absent.find(({ name }) => name === id)?.why;
  const heard: readonly Heard[] = chosen
    .filter(({ detector }) => isOff(detector.id) === undefined)
    .map((setting) => ({ setting, stories: new Map(), judged_s: 0 }));
  const judged = analysis.columns.flatMap(({ part, region }, k) =>
    part === 'judged' && region === 'all' ? [k] : [],
  );
  const traces = new NightTraces(stream, rate_hz, isPicture ? length_s : 0);
  for (let second = 0; second < length_s; second += block_s) {
    const samples = Math.min(block_s, length_s - second) * rate_hz;
    const counts = next(samples);
    if (isPicture) traces.take(counts, samples);
    const start = sampleIndex(second * rate_hz);
    const block = { kind: 'block', start, samples, signals: stream.signals.length, counts } as const;
    take(analysis.accept(0, block), heard, judged, rate_hz);
  }
  take(analysis.end(), heard, judged, rate_hz);
  return { heard, traces, isOff };
};

/** What one detector in all its settings came to. */
const resultOf = (
  plan: NightPlan,
  source: NightSource,
  { heard, traces, isOff }: Listened,
  chosen: readonly Setting[],
): NightResult => {
  const { rate_hz, length_s, seizures, distractions } = source;
  const own = heard.filter(({ setting }) => chosen.includes(setting));
  const why = chosen.map(({ detector }) => isOff(detector.id)).find((one) => one !== undefined);
  const night: NightResult = {
    id: plan.id,
    background: plan.recording ?? 'simulated',
    duration_s: length_s,
    seizures,
    distractions,
    runs: own.map((one) => runOf(one, rate_hz)),
    moments: plan.plain ? shownOf(plan, source, traces) : [],
    moments_omitted: 0,
    off: why === undefined ? [] : [{ name: chosen[0]?.scored.id ?? '', why }],
  };
  if (plan.plain) return night;
  const moments = own
    .filter(({ setting }) => isDrawn(setting))
    .flatMap((one) => momentsOf(night, one.setting.scored, runOf(one, rate_hz), traces));
  return {
    ...night,
    moments: moments.slice(0, moments_max),
    moments_omitted: Math.max(0, moments.length - moments_max),
  };
};

/**
 * Lets every setting of some detectors of seizures listen to one night.
 * @returns by detector, in their order
 */
export const listen = async (
  plan: NightPlan,
  wanted: readonly string[],
  folders: Folders,
): Promise<readonly NightResult[]> => {
  const source = await sourceOf(plan, folders);
  const chosen = settings.filter(({ scored }) => wanted.includes(scored.id));
  const listened = through(source, chosen, plan.plain || chosen.some(isDrawn));
  return wanted.map((id) =>
    resultOf(
      plan,
      source,
      listened,
      chosen.filter(({ scored }) => scored.id === id),
    ),
  );
};

/** The parts of a night as one. */
export const whole = (parts: readonly NightResult[]): NightResult | undefined => {
  const [first] = parts;
  if (first === undefined) return undefined;
  return {
    ...first,
    runs: parts.flatMap(({ runs }) => runs),
    moments: [
      ...first.moments.filter(({ kind }) => kind === 'shown'),
      ...parts.flatMap(({ moments }) => moments.filter(({ kind }) => kind !== 'shown')),
    ],
    moments_omitted: parts.reduce((sum, one) => sum + one.moments_omitted, 0),
    off: parts.flatMap(({ off }) => off),
  };
};
