import { ValvomoError } from '@valvomo/model';
import { Random } from './noise/random.ts';
import { patterns, type Act } from './patterns/index.ts';
import type { Cue, Finding, Pattern, Voice } from './patterns/pattern.ts';
import type { Scenario, TruthMark } from './scenario.ts';
import { Stage } from './stage.ts';

const rate_max_hz = 16_384;

export const refuse = (code: string, message: string, value: unknown, limit: unknown): never => {
  throw new ValvomoError(code, message, { value, limit });
};

const layers = ['body', 'electrode', 'contact'] as const;

/** An act with its pattern, its defaults and random numbers of its own. */
interface Role {
  readonly pattern: Pattern<object>;
  readonly cue: Cue<object>;
}

const castOf = (scenario: Omit<Scenario, 'streams'>): readonly Role[] => {
  const seen = new Map<string, number>();
  return scenario.script.map((act: Act) => {
    const pattern = patterns[act.pattern] as unknown as Pattern<object> | undefined;
    if (pattern === undefined) {
      const limit = Object.keys(patterns).join(' ');
      return refuse('UNKNOWN_PATTERN', `no pattern '${act.pattern}' among ${limit}`, act.pattern, limit);
    }
    const place = `${act.pattern} at ${act.at_s}`;
    const ordinal = seen.get(place) ?? 0;
    seen.set(place, ordinal + 1);
    const cue: Cue<object> = {
      at_s: act.at_s,
      end_s: act.length_s === undefined ? Infinity : act.at_s + act.length_s,
      options: { ...pattern.defaults, ...act.options },
      random: (...tag) => new Random(scenario.seed, place, ordinal, ...tag),
    };
    return { pattern, cue };
  });
};

const checkRate = (rate_hz: number, stream: number): void => {
  if (Number.isInteger(rate_hz) && rate_hz >= 1 && rate_hz <= rate_max_hz) return;
  const limit = `whole numbers 1 … ${rate_max_hz}`;
  refuse('SYNTHESIS_RATE', `rate of stream ${stream} is ${rate_hz} Hz, limit ${limit}`, rate_hz, limit);
};

/** What of a finding the recording shows: an act may have begun before it. */
const recorded = (finding: Finding, stream: number): readonly TruthMark[] => {
  if (finding.onset_s >= 0) return [{ ...finding, stream }];
  const duration_s = finding.onset_s + finding.duration_s;
  return duration_s > 0 ? [{ ...finding, onset_s: 0, duration_s, stream }] : [];
};

/** One stream with all who add to it, those of the contacts last, and what is true of them. */
export interface Staged {
  readonly stage: Stage;
  readonly voices: readonly Voice[];
  readonly truth: readonly TruthMark[];
}

/** @throws ValvomoError UNKNOWN_PATTERN, UNKNOWN_SITE, SYNTHESIS_RATE, ACT_WITHOUT_STREAM */
export const stagesOf = (scenario: Scenario): readonly Staged[] => {
  const cast = castOf(scenario);
  const sways = cast.flatMap(({ pattern, cue }) => pattern.sways?.(cue) ?? []);
  const heard = new Set<Role>();
  const staged = scenario.streams.map((stream, number): Staged => {
    checkRate(stream.rate_hz, number);
    const stage = new Stage(scenario, stream, sways);
    const voices = layers.flatMap((layer) =>
      cast.flatMap((role) => {
        const voice = role.pattern.layer === layer ? role.pattern.voice(role.cue, stage) : undefined;
        if (voice !== undefined) heard.add(role);
        return voice ?? [];
      }),
    );
    const truth = voices.flatMap(({ findings }) => findings.flatMap((finding) => recorded(finding, number)));
    return { stage, voices, truth };
  });
  cast.forEach((role, k) => {
    if (heard.has(role)) return;
    const options = JSON.stringify(role.cue.options);
    refuse(
      'ACT_WITHOUT_STREAM',
      `act ${k} ('${role.pattern.id}') shows on no stream: ${options}`,
      k,
      'a stream',
    );
  });
  return staged;
};
