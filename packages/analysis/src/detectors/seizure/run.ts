import type { Plain } from '@valvomo/model';
import type { TrendContext } from '../../trends/trend.ts';
import { featureColumn, judgedColumn } from '../common/columns.ts';
import type { Evidence } from '../common/seizures.ts';
import type { DetectorEpoch, DetectorRun, Finding } from '../detector.ts';
import { isUsualRhythm } from './bands.ts';
import { EvolutionTrack, present } from './evolution.ts';
import { noRhythm, type Rhythm } from './rhythm.ts';
import { RowEvidence } from './rows.ts';
import { rule } from './rule.ts';
import { ScoredEpisodes } from './scored.ts';
import { spreadOf, type Spread } from './spread.ts';
import { weightOf } from './weight.ts';

export const id = 'seizure';

interface Saved {
  readonly rows: Plain;
  readonly track: Plain;
  readonly episodes: Plain;
  readonly weight: number;
  readonly score: number;
  readonly frozen: number;
  readonly last: number;
}

/** Both kinds of evidence of a second. */
interface Spreads {
  readonly rhythm: Spread;
  readonly energy: Spread;
}

/** The ensemble at work: spectra and samples in, score and seizures out. */
export class SeizureRun implements DetectorRun {
  readonly columns;
  readonly #names: readonly string[];
  readonly #rows: RowEvidence;
  readonly #track: EvolutionTrack;
  readonly #episodes: ScoredEpisodes;
  /** What a rhythm counts by how it evolves. */
  #weight: number;
  #score: number;
  /** Seconds for which nothing was learnt. */
  #frozen: number;
  #last: number;

  constructor(context: TrendContext, score_min: number, saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    const rows = context.derivations.flatMap(({ role, name }, row) =>
      role === 'eeg' ? [{ row, name }] : [],
    );
    this.#names = rows.map(({ name }) => name);
    this.#rows = new RowEvidence(
      context,
      rows.map(({ row }) => row),
      0,
      kept?.rows,
    );
    this.#track = new EvolutionTrack(kept?.track);
    this.#episodes = new ScoredEpisodes(context.hop, score_min, kept?.episodes);
    this.#weight = kept?.weight ?? 0;
    this.#score = kept?.score ?? 0;
    this.#frozen = kept?.frozen ?? 0;
    this.#last = kept?.last ?? -1;
    const all = (part: string, unit: string) => featureColumn(id, 'all', part, unit, this.#names);
    this.columns = [
      judgedColumn(id, this.#names),
      all('score', '1'),
      all('rhythm', '1'),
      all('energy', '1'),
      all('evolution', '1'),
      all('artefact', '1'),
      all('frequency', 'Hz'),
      all('regularity', '1'),
      all('excess', 'dB'),
      all('salience', 'dB'),
      ...this.#names.map((name) => featureColumn(id, name, 'evidence', '1', [name])),
    ];
  }

  next({ second, of: { spectrum, eeg }, conditions }: DetectorEpoch, out: Float64Array): readonly Finding[] {
    if (spectrum === undefined || eeg === undefined) return [];
    if (second !== this.#last + 1) this.#forget();
    this.#last = second;
    const rows = this.#rows;
    rows.look(spectrum.rows, eeg.rows, conditions);
    const now = { rhythm: spreadOf(rows.rhythmic, rows.frequencies_hz), energy: spreadOf(rows.energetic) };
    const soFar = {
      rhythm: spreadOf(rows.rhythmicSoFar, rows.frequencies_hz),
      energy: spreadOf(rows.energeticSoFar),
    };
    const rhythm = rows.rhythms[soFar.rhythm.lead] ?? noRhythm();
    const evolution = this.#evolve(second, now.rhythm, rhythm);
    // Alpha that is strong is energy, too: it counts once.
    const both = isUsualRhythm(rhythm.frequency_hz) ? 0 : 0.25;
    const evidence = this.#together(now, both);
    this.#score = this.#together(soFar, both);
    out.set([rows.isJudged ? 1 : 0, this.#score, now.rhythm.evidence, now.energy.evidence]);
    out.set([evolution, rows.artefact, rhythm.frequency_hz, rhythm.regularity, rhythm.excess_dB], 4);
    out[9] = rhythm.salience_dB;
    for (let k = 0; k < this.#names.length; k += 1)
      out[10 + k] = Math.max(rows.rhythmic[k] as number, rows.energetic[k] as number);
    this.#learn(evidence);
    return this.#episodes.next(second, this.#score, evidence, this.#say(now, rhythm, evolution));
  }

  stop(): readonly Finding[] {
    return this.#episodes.stop();
  }

  snapshot(): Plain {
    return {
      rows: this.#rows.snapshot(),
      track: this.#track.snapshot(),
      episodes: this.#episodes.snapshot(),
      weight: this.#weight,
      score: this.#score,
      frozen: this.#frozen,
      last: this.#last,
    };
  }

  #forget(): void {
    this.#score = 0;
    this.#weight = 0;
    this.#rows.forget();
    this.#track.clear();
  }

  #evolve(second: number, { evidence, rows }: Spread, rhythm: Rhythm): number {
    const { frequency_hz, excess_dB } = rhythm;
    const evolved = this.#track.next(second, evidence, frequency_hz, excess_dB, rows.length);
    // What is left of a rhythm that ended keeps the weight that it had.
    if (evidence >= present) this.#weight += (weightOf(rhythm, evolved) - this.#weight) / rule.weigh_s;
    return evolved.evolution;
  }

  #together({ rhythm, energy }: Spreads, both: number): number {
    const rhythmic = rhythm.evidence * this.#weight;
    return Math.max(rhythmic, energy.evidence) + both * Math.min(rhythmic, energy.evidence);
  }

  #say({ rhythm, energy }: Spreads, leading: Rhythm, evolution: number): Evidence {
    const { artefact } = this.#rows;
    const { rows, lead } = rhythm.evidence * this.#weight >= energy.evidence ? rhythm : energy;
    const known = this.#rows.known(Math.max(0, lead));
    return {
      channels: rows.map((k) => this.#names[k] ?? ''),
      confidence: Math.min(1, this.#score) * (1 - 0.5 * artefact),
      features: {
        score: this.#score,
        ...leading,
        evolution,
        weight: this.#weight,
        energy: energy.evidence,
        artefact,
        rows: rows.length,
        known,
      },
      words: known < 1 ? 'judged without a baseline' : null,
    };
  }

  /** What speaks for a seizure is not learnt as usual, unless it goes on for minutes without becoming one. */
  #learn(evidence: number): void {
    const { frozen, frozenRaised, frozenOpen, frozen_s } = rule;
    const isSuspect = Math.max(evidence, this.#score) >= frozen || this.#rows.raised >= frozenRaised;
    this.#frozen = isSuspect ? this.#frozen + 1 : 0;
    if (isSuspect && (this.#score >= frozenOpen || this.#frozen < frozen_s)) return;
    this.#rows.learn();
  }
}
