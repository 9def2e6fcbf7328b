import type { Derivation, StreamDescription } from '@valvomo/model';
import { regionsOf, regionsOver, type Region } from '../trends/regions.ts';
import type { TrendSettings } from '../trends/settings.ts';
import type { TrendContext, TrendInput } from '../trends/trend.ts';
import { electrodesOf, trendMontage, voltageRows } from './rows.ts';
import { sourceKey, Source, spectraKey, stageKey, type Grid } from './source.ts';
import { Spectra } from './spectra.ts';
import { Rows, Stage } from './stage.ts';

/** Who is recorded how. */
export type Setting = Pick<TrendContext, 'rate_hz' | 'derivations' | 'electrodes'>;

/**
 * Makes what the inputs of trends need, each thing once: rows a montage, a stage a filter chain, spectra a window, a source
 * an input.
 */
export class Workshop {
  readonly rows = new Map<string, Rows>();
  readonly stages = new Map<string, Stage>();
  readonly spectra = new Map<string, Spectra>();
  readonly sources = new Map<string, Source>();
  readonly #stream: StreamDescription;
  readonly #grid: Grid;
  readonly #settings: TrendSettings;
  readonly #ecg: string | undefined;
  readonly #brain: readonly Derivation[];
  readonly #regions: readonly Region[];

  /** @param ecg name of the ECG where another stream has it */
  constructor(stream: StreamDescription, grid: Grid, settings: TrendSettings, ecg?: string) {
    this.#ecg = ecg;
    this.#stream = stream;
    this.#grid = grid;
    this.#settings = settings;
    const electrodes = electrodesOf(stream);
    this.#brain = voltageRows(trendMontage(stream, electrodes), stream, electrodes);
    this.#regions = regionsOf(this.#brain);
  }

  source(input: TrendInput): Source {
    const key = sourceKey(input);
    const known = this.sources.get(key);
    if (known !== undefined) return known;
    const stage = this.#stage(input);
    const source = new Source(input, stage, this.#spectraOf(input, stage), this.#grid);
    this.sources.set(key, source);
    return source;
  }

  /** What is known before anything is made. */
  setting({ montage }: TrendInput): Setting {
    const { derivations } = this.#rowsOf(montage);
    const { electrodes } = electrodesOf(this.#stream);
    return { rate_hz: this.#grid.rate_hz, derivations, electrodes };
  }

  /** What a trend over this source is told. */
  context({ stage, spectra }: Source): TrendContext {
    const { derivations } = stage.rows;
    const { hop, rate_hz } = this.#grid;
    const ecg = derivations.find(({ role }) => role === 'ecg')?.name ?? this.#ecg;
    return {
      ...(ecg === undefined ? {} : { ecg }),
      rate_hz,
      hop,
      derivations,
      signals: this.#stream.signals,
      electrodes: electrodesOf(this.#stream).electrodes,
      regions: derivations === this.#brain ? this.#regions : regionsOver(this.#regions, derivations),
      settings: this.#settings,
      bins: spectra?.bins ?? 0,
      binWidth_hz: spectra?.binWidth_hz ?? 0,
    };
  }

  #stage(input: TrendInput): Stage {
    const key = stageKey(input);
    const stage =
      this.stages.get(key) ?? new Stage(this.#rowsOf(input.montage), input.filters, this.#grid.rate_hz);
    this.stages.set(key, stage);
    stage.keep(input.epoch_s);
    return stage;
  }

  #spectraOf(input: TrendInput, { ring, rows }: Stage): Spectra | undefined {
    const key = spectraKey(input);
    if (key === undefined || input.kind !== 'spectrum') return undefined;
    const { hop, rate_hz } = this.#grid;
    const length = this.#grid.samples(input.window_s);
    const spectra =
      this.spectra.get(key) ?? new Spectra(ring, rows.derivations.length, { hop, length, rate_hz });
    this.spectra.set(key, spectra);
    return spectra;
  }

  #rowsOf(montage: TrendInput['montage']): Rows {
    const key = montage === 'brain' ? montage : montage.id;
    const derivations =
      montage === 'brain' ? this.#brain : voltageRows(montage, this.#stream, electrodesOf(this.#stream));
    const rows = this.rows.get(key) ?? new Rows(derivations, this.#stream.signals);
    this.rows.set(key, rows);
    return rows;
  }
}
