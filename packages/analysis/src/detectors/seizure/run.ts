import type { Plain } from '@valvomo/model';
import type { TrendContext } from '../../trends/trend.ts';
import { featureColumn, judgedColumn } from '../common/columns.ts';
import type { Evidence } from '../common/seizures.ts';
import type { DetectorEpoch, DetectorRun, Finding } from '../detector.ts';
import { isUsualRhythm } from './bands.ts';
import { EvolutionTrack, present } from './evolution.ts';
import { factNames, Facts } from './facts.ts';
import { reasons, weigh } from './model.ts';
import { noRhythm, type Rhythm } from './rhythm.ts';
import { RowEvidence } from './rows.ts';
import { rule } from './rule.ts';
import { spreadOf, type Spread } from './spread.ts';
import { WeighedEpisodes } from './weighed.ts';
import { weightOf } from './weight.ts';

export const id = 'seizure';

interface Saved {
  readonly rows: Plain;
  readonly track: Plain;
  readonly facts: Plain;
  readonly gathered: number | null;
  readonly episodes: Plain;
  readonly weight: number;
  readonly ruleScore: number;
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
  /** Of the last second: what the score was weighed from. */
  readonly facts: Facts;
  readonly #added = new Float64Array(factNames.length);
  readonly #track: EvolutionTrack;
  readonly #episodes: WeighedEpisodes;
  /** What a rhythm counts by how it evolves. */
  #weight: number;
  /** By the rule of the first stage, which decides what is learnt. */
  #ruleScore: number;
  /** Log odds gathered; null before there are any. */
  #gathered: number | null;
  /** Seconds for which nothing was learnt. */
  #frozen: number;
  #last: number;

  constructor(context: TrendContext, score_min: number, saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    const rows = context.derivations.flatMap(({ role, name }, row) =>
      role === 'eeg' ? [{ row, name }] : [],
    );
    this.#names = rows.map(({ name }) => name);
    const numbers = rows.map(({ row }) => row);
    this.#rows = new RowEvidence(context, numbers, 0, kept?.rows);
    this.facts = new Facts(context, numbers, kept?.facts);
    this.#track = new EvolutionTrack(kept?.track);
    this.#episodes = new WeighedEpisodes(context.hop, score_min, kept?.episodes);
    this.#weight = kept?.weight ?? 0;
    this.#ruleScore = kept?.ruleScore ?? 0;
    this.#gathered = kept?.gathered ?? null;
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
    this.#ruleScore = this.#together(soFar, both);
    this.facts.next(rows, {
      rhythm: soFar.rhythm.evidence,
      energy: soFar.energy.evidence,
      evolution,
      weight: this.#weight,
    });
    const weighed = weigh(this.facts.values, this.#added);
    // Electrodes that are at fault lower the odds; only where there is no signal at all is there nothing to speak for a seizure.
    const odds = rows.isSilent ? rule.odds[0] : rows.isJudged ? weighed : weighed - rule.unjudged;
    const gathered = this.#gather(odds);
    const score = 1 / (1 + Math.exp(-gathered));
    out.set([rows.isJudged ? 1 : 0, score, now.rhythm.evidence, now.energy.evidence]);
    out.set([evolution, rows.artefact, rhythm.frequency_hz, rhythm.regularity, rhythm.excess_dB], 4);
    out[9] = rhythm.salience_dB;
    for (let k = 0; k < this.#names.length; k += 1)
      out[10 + k] = Math.max(rows.rhythmic[k] as number, rows.energetic[k] as number);
    this.#learn(evidence);
    const said = this.#say(score, now, rhythm, evolution);
    return this.#episodes.next(second, odds, gathered, said);
  }

  stop(): readonly Finding[] {
    return this.#episodes.stop();
  }

  snapshot(): Plain {
    return {
      rows: this.#rows.snapshot(),
      track: this.#track.snapshot(),
      facts: this.facts.snapshot(),
      gathered: this.#gathered,
      episodes: this.#episodes.snapshot(),
      weight: this.#weight,
      ruleScore: this.#ruleScore,
      frozen: this.#frozen,
      last: this.#last,
    };
  }

  #forget(): void {
    this.#ruleScore = 0;
    this.#gathered = null;
    this.#weight = 0;
    this.facts.forget();
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

  #gather(odds: number): number {
    const [least, most] = rule.odds;
    const one = Math.min(most, Math.max(least, odds));
    const before = this.#gathered ?? least;
    this.#gathered = before + (one - before) / rule.gatherOdds_s;
    return this.#gathered;
  }

  #say(score: number, { rhythm, energy }: Spreads, leading: Rhythm, evolution: number): Evidence {
    const { artefact } = this.#rows;
    const { rows, lead } = rhythm.evidence * this.#weight >= energy.evidence ? rhythm : energy;
    const known = this.#rows.known(Math.max(0, lead));
    return {
      channels: rows.map((k) => this.#names[k] ?? ''),
      confidence: score * (1 - 0.5 * artefact),
      features: {
        score,
        ...leading,
        evolution,
        weight: this.#weight,
        energy: energy.evidence,
        artefact,
        rows: rows.length,
        known,
        ...reasons(this.#added, 6),
      },
      words: known < 1 ? 'judged without a baseline' : null,
    };
  }

  /** What speaks for a seizure is not learnt as usual, unless it goes on for minutes without becoming one. */
  #learn(evidence: number): void {
    const { frozen, frozenRaised, frozenOpen, frozen_s } = rule;
    const isSuspect = Math.max(evidence, this.#ruleScore) >= frozen || this.#rows.raised >= frozenRaised;
    this.#frozen = isSuspect ? this.#frozen + 1 : 0;
    if (isSuspect && (this.#ruleScore >= frozenOpen || this.#frozen < frozen_s)) return;
    this.#rows.learn();
  }
}
