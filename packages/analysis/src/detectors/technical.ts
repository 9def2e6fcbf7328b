import type { EventType, Plain } from '@valvomo/model';
import { qualityStates, stateNumber, type Conditions, type QualityState } from '../conditions/conditions.ts';
import { conditionsInput } from '../conditions/input.ts';
import type { TrendContext } from '../trends/trend.ts';
import { featureColumn, judgedColumn } from './common/columns.ts';
import { Episode, type EpisodeState } from './common/episode.ts';
import type { Detector, DetectorEpoch, DetectorRun, Finding } from './detector.ts';

const id = 'technical';

interface Kind {
  readonly type: EventType;
  readonly states: readonly QualityState[];
  readonly words: string;
}

/** What is told of an electrode. Muscle and bridges are no fault that needs somebody at the bed at once. */
const kinds: readonly Kind[] = [
  { type: 'tech-electrode-off', states: ['disconnected', 'flat'], words: 'off or flat' },
  { type: 'tech-mains', states: ['mains'], words: 'mains' },
  { type: 'tech-saturation', states: ['saturated'], words: 'at the end of its range' },
];
const reference: EventType = 'tech-reference-off';

interface Rule {
  readonly needed_s: number;
  readonly quiet_s: number;
}

interface Saved {
  readonly electrodes: readonly (readonly Plain[])[];
  readonly reference: Plain;
  readonly state: string;
}

class Technical implements DetectorRun {
  readonly columns: DetectorRun['columns'];
  readonly #hop: number;
  /** Signals that are judged, with their names. */
  readonly #electrodes: readonly { readonly signal: number; readonly name: string }[];
  /** Of every electrode and kind. */
  readonly #episodes: readonly (readonly Episode[])[];
  readonly #reference: Episode;
  /** What the reference was last. */
  #state = 'good';

  constructor({ derivations, hop }: TrendContext, { needed_s, quiet_s }: Rule, saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    const rule = { needed_s, within_s: Math.ceil(1.5 * needed_s), quiet_s };
    this.#hop = hop;
    this.#electrodes = derivations.flatMap(({ role, name, terms }) => {
      const [term] = terms;
      return role === 'eeg' && term !== undefined ? [{ signal: term.signal, name }] : [];
    });
    this.#episodes = this.#electrodes.map((_, k) =>
      kinds.map((_kind, j) => new Episode(rule, kept?.electrodes[k]?.[j])),
    );
    this.#reference = new Episode(rule, kept?.reference);
    this.#state = kept?.state ?? 'good';
    const names = this.#electrodes.map(({ name }) => name);
    const parts = [...kinds.map(({ type }) => type), reference].map((type) => type.slice('tech-'.length));
    this.columns = [
      judgedColumn(id, names),
      ...parts.map((part) => featureColumn(id, 'all', part, '1', names)),
    ];
  }

  next({ second, conditions }: DetectorEpoch, out: Float64Array): readonly Finding[] {
    const now = conditions.at(-1);
    out[0] = now === undefined ? 0 : 1;
    if (now === undefined) return [];
    const state = qualityStates[now.reference] ?? 'good';
    const isOff = state !== 'good' && state !== 'muscle';
    if (isOff) this.#state = state;
    out[1 + kinds.length] = isOff ? 1 : 0;
    const known = this.#reference.next(second, isOff, isOff);
    return [
      ...this.#news(known, () => this.#ofReference(known)),
      ...kinds.flatMap((kind, j) => this.#ofKind(second, now, kind, j, out)),
    ];
  }

  stop(): readonly Finding[] {
    const known = this.#reference.stop();
    return [
      ...(known === undefined ? [] : [this.#ofReference(known)]),
      ...kinds.flatMap((kind, j) =>
        this.#electrodes.flatMap((electrode, k) => {
          const state = this.#episodes[k]?.[j]?.stop();
          return state === undefined ? [] : [this.#finding(kind, electrode.name, state)];
        }),
      ),
    ];
  }

  snapshot(): Plain {
    return {
      electrodes: this.#episodes.map((ofOne) => ofOne.map((one) => one.snapshot())),
      reference: this.#reference.snapshot(),
      state: this.#state,
    };
  }

  #ofKind(
    second: number,
    { quality }: Conditions,
    kind: Kind,
    j: number,
    out: Float64Array,
  ): readonly Finding[] {
    const states = new Set(kind.states.map(stateNumber));
    let count = 0;
    const found = this.#electrodes.flatMap(({ signal, name }, k) => {
      const isSo = states.has(quality[signal] ?? 0);
      if (isSo) count += 1;
      const state = this.#episodes[k]?.[j]?.next(second, isSo, isSo);
      return this.#news(state, () => this.#finding(kind, name, state));
    });
    out[1 + j] = count;
    return found;
  }

  #news(state: EpisodeState | undefined, tell: () => Finding | undefined): readonly Finding[] {
    const finding = state === undefined || state.change === 'going' ? undefined : tell();
    return finding === undefined ? [] : [finding];
  }

  #ofReference(state: EpisodeState | undefined): Finding {
    const all = this.#electrodes.map(({ name }) => name);
    const words = `the recording reference: ${this.#state}`;
    return { ...this.#finding({ type: reference, states: [], words }, 'reference', state), channels: all };
  }

  #finding({ type, words }: Kind, name: string, state: EpisodeState | undefined): Finding {
    const { first, last, change, seconds } = state ?? { first: 0, last: 0, change: 'ended', seconds: 0 };
    const hop = this.#hop;
    return {
      key: `${type}:${name}:${first * hop}`,
      type,
      grade: null,
      start: first * hop,
      samples: (last + 1 - first) * hop,
      open: change !== 'ended',
      channels: [name],
      confidence: seconds / (last + 1 - first),
      features: { score: seconds },
      words,
    };
  }
}

export const technical: Detector = {
  id,
  version: 1,
  name: 'Electrodes, reference, mains and saturation',
  reference:
    'flat, disconnected, saturated: Bigdely-Shamlo 2015, doi:10.3389/fninf.2015.00016, and limits of clinical practice as in the trend quality',
  definition:
    'From what the trends quality and artefact say of every second of every electrode as recorded: tech-electrode-off where it is disconnected or flat, tech-mains, tech-saturation, of each electrode; ' +
    'tech-reference-off where the recording reference is flat, saturated, disconnected, popping, or brings the mains. An episode begins when `score` of 1.5 times as many seconds are so, with the first of them, and ends after `quiet` seconds that are not, or at a gap. Confidence: part of its seconds that are so',
  types: [...kinds.map(({ type }) => type), reference],
  madeFor: { modality: 'any', rows_min: 1, rate_hz_min: 32 },
  thresholds: {
    score: { value: 5, from: 1, to: 60, unit: 's', what: 'seconds with the fault' },
    quiet: { value: 5, from: 1, to: 60, unit: 's', what: 'seconds without it that end it' },
  },
  inputs: { electrodes: conditionsInput },
  create({ of: { electrodes }, thresholds: { score = 5, quiet = 5 } }, saved) {
    if (electrodes === undefined) throw new Error('no input');
    return new Technical(electrodes, { needed_s: Math.round(score), quiet_s: Math.round(quiet) }, saved);
  },
};
