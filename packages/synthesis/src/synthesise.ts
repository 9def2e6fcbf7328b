import { rateOf, ValvomoError, type ElectrodeSet, type Rate, type Signal } from '@valvomo/model';
import { electrodeOf, signalOf, stepOf } from './channels/describe.ts';
import { Chunk } from './chunk.ts';
import { Random } from './noise/random.ts';
import { patterns, type Act } from './patterns/index.ts';
import type { Cue, Finding, Pattern, Voice } from './patterns/pattern.ts';
import type { Scenario, ScenarioStream, TruthMark } from './scenario.ts';
import { Stage } from './stage.ts';

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
const rate_max_hz = 16_384;
const count_max = 32_767;

const refuse = (code: string, message: string, value: unknown, limit: unknown): never => {
  throw new ValvomoError(code, message, { value, limit });
};

const layers = ['body', 'electrode', 'contact'] as const;

/** An act with its pattern, its defaults and random numbers of its own. */
interface Role {
  readonly pattern: Pattern<object>;
  readonly cue: Cue<object>;
}

const castOf = (scenario: Scenario): readonly Role[] => {
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

/** One stream on its way: a chunk of one second at a time, of which readers take what they like. */
class Tape {
  readonly #voices: readonly Voice[];
  readonly #chunk: Chunk;
  readonly #steps: readonly number[];
  readonly #counts: Int16Array;
  #taken: number;
  #next = 0;

  constructor(stream: ScenarioStream, voices: readonly Voice[]) {
    this.#voices = voices;
    this.#chunk = new Chunk(stream.channels.length, stream.rate_hz, stream.rate_hz);
    this.#steps = stream.channels.map((channel) => 1 / stepOf(channel));
    this.#counts = new Int16Array(this.#chunk.values.length);
    this.#taken = this.#chunk.samples;
  }

  #advance(): void {
    const chunk = this.#chunk;
    chunk.restart(this.#next);
    this.#next += chunk.samples;
    const from_s = chunk.seconds(0);
    const to_s = chunk.seconds(chunk.samples);
    for (const voice of this.#voices) {
      if (voice.from_s < to_s && voice.to_s > from_s) voice.add(chunk);
    }
    for (let row = 0; row < chunk.rows; row++) {
      const perUnit = this.#steps[row] as number;
      const at = row * chunk.samples;
      for (let i = at; i < at + chunk.samples; i++) {
        const count = Math.round((chunk.values[i] as number) * perUnit);
        this.#counts[i] = count > count_max ? count_max : count < -count_max ? -count_max : count;
      }
    }
    this.#taken = 0;
  }

  take(samples: number): Int16Array {
    const { rows, samples: length } = this.#chunk;
    const block = new Int16Array(rows * samples);
    let filled = 0;
    while (filled < samples) {
      if (this.#taken === length) this.#advance();
      const part = Math.min(samples - filled, length - this.#taken);
      for (let row = 0; row < rows; row++) {
        const from = row * length + this.#taken;
        block.set(this.#counts.subarray(from, from + part), row * samples + filled);
      }
      filled += part;
      this.#taken += part;
    }
    return block;
  }
}

const checkRate = (rate_hz: number, stream: number): void => {
  if (Number.isInteger(rate_hz) && rate_hz >= 1 && rate_hz <= rate_max_hz) return;
  const limit = `whole numbers 1 … ${rate_max_hz}`;
  refuse('SYNTHESIS_RATE', `rate of stream ${stream} is ${rate_hz} Hz, limit ${limit}`, rate_hz, limit);
};

/** The voices of every stream, those of the contacts last. */
const voicesOf = (scenario: Scenario, cast: readonly Role[]): readonly (readonly Voice[])[] => {
  const sways = cast.flatMap(({ pattern, cue }) => pattern.sways?.(cue) ?? []);
  const heard = new Set<Role>();
  const voices = scenario.streams.map((stream, number) => {
    checkRate(stream.rate_hz, number);
    const stage = new Stage(scenario, stream, sways);
    return layers.flatMap((layer) =>
      cast.flatMap((role) => {
        const voice = role.pattern.layer === layer ? role.pattern.voice(role.cue, stage) : undefined;
        if (voice !== undefined) heard.add(role);
        return voice ?? [];
      }),
    );
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
  return voices;
};

/** What of a finding the recording shows: an act may have begun before it. */
const recorded = (finding: Finding, stream: number): readonly TruthMark[] => {
  if (finding.onset_s >= 0) return [{ ...finding, stream }];
  const duration_s = finding.onset_s + finding.duration_s;
  return duration_s > 0 ? [{ ...finding, onset_s: 0, duration_s, stream }] : [];
};

/**
 * Makes a scenario's signals. The same scenario gives the same bits, whatever was asked of it before.
 * @throws ValvomoError UNKNOWN_PATTERN, UNKNOWN_SITE, SYNTHESIS_RATE, or ACT_WITHOUT_STREAM for an act that no stream can show
 */
export const synthesise = (scenario: Scenario): Synthesis => {
  const voices = voicesOf(scenario, castOf(scenario));
  const tapes = scenario.streams.map((stream, k) => new Tape(stream, voices[k] ?? []));
  const truth = voices.flatMap((heard, stream) =>
    heard.flatMap(({ findings }) => findings.flatMap((finding) => recorded(finding, stream))),
  );
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
