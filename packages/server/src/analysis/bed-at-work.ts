import { deserialize, serialize } from 'node:v8';
import { createAnalysis, electrodesOf, rulesOf, type Analysis, type AnalysisChoice } from '@valvomo/analysis';
import {
  isTrendItem,
  sampleIndex,
  ValvomoError,
  type EventMark,
  type Plain,
  type TrendItem,
} from '@valvomo/model';
import { streamFromWire } from '@valvomo/wire';
import { Subject } from 'rxjs';
import { analyse } from '../bed.ts';
import { guardedDetector } from './guarded-detector.ts';
import { guarded } from './guarded-trend.ts';
import { startLevels, type LevelLines } from './level-lines.ts';
import type { AnalysisFacts, AnalysisFault, Fed, FromThread, Told, ToThread } from './messages.ts';

type Open = Extract<ToThread, { kind: 'open' }>;
type Items = Extract<ToThread, { kind: 'items' }>;
type Judged = Extract<FromThread, { kind: 'judged' }>;

/** One bed in an analysis thread: its trends, and how high its waves are. */
export class BedAtWork {
  readonly life: number;
  readonly facts: AnalysisFacts;
  readonly #open: Open;
  readonly #items = new Subject<Fed | Told>();
  #analysis: Analysis | undefined;
  #levels: LevelLines | undefined;
  #rows: TrendItem[] = [];
  #findings: EventMark[] = [];
  #faults: AnalysisFault[] = [];

  constructor(open: Open, chosen: AnalysisChoice) {
    this.#open = open;
    const { age_years } = open;
    const choice = age_years === null ? chosen : { ...chosen, patient: { age_years } };
    this.life = open.life;
    const own = {
      ...choice,
      trends: choice.trends.map((trend) =>
        guarded(trend, (id, message) => this.#faults.push({ trend: id, message })),
      ),
      detectors: (choice.detectors ?? []).map((detector) =>
        guardedDetector(detector, (id, message) => this.#faults.push({ trend: id, message })),
      ),
    };
    this.facts = this.#begin(own, rulesOf(choice));
  }

  opened(): FromThread {
    const { bed, life } = this.#open;
    return { kind: 'opened', bed, life, facts: this.facts, faults: this.#faults.splice(0) };
  }

  take({ items, late, save }: Items): Judged {
    if (late) this.#silence();
    else this.#levels ??= startLevels(this.#open.streams, (stream, error) => this.#levelFault(stream, error));
    for (const fed of items) {
      this.#items.next(fed);
      this.#levels?.take(fed);
    }
    return {
      kind: 'judged',
      bed: this.#open.bed,
      life: this.life,
      rows: this.#rows.splice(0),
      findings: this.#findings.splice(0),
      faults: this.#faults.splice(0),
      flat: this.#levels?.flat ?? null,
      levels: this.#levels?.summaries() ?? [],
      ...(save && this.#analysis !== undefined ? { saved: bytesOf(this.#analysis.snapshot()) } : {}),
    };
  }

  close(): void {
    this.#items.complete();
    this.#silence();
  }

  #begin(choice: AnalysisChoice, rules: string): AnalysisFacts {
    const { streams, saved, from } = this.#open;
    try {
      const analysis = createAnalysis(
        streams.map(streamFromWire),
        choice,
        saved === null ? undefined : (deserialize(saved) as Plain),
      );
      this.#analysis = analysis;
      const { stream, hop, rate_hz, columns, absent } = analysis;
      const accepting = { accept: (fed: Fed | Told) => analysis.accept(fed.stream, fed.item) };
      analyse(
        this.#items,
        () => accepting,
        (made) => (isTrendItem(made) ? this.#rows.push(made) : this.#findings.push(made)),
        (error) => this.#fail(error),
      );
      // Of what lies before, nothing is known to this analysis: a gap in its rows.
      for (const looked of saved === null ? analysis.streams : []) {
        const samples = from.get(looked) ?? 0;
        const item = { kind: 'gap', start: sampleIndex(0), samples, reason: 'restart' } as const;
        if (samples > 0) this.#items.next({ stream: looked, item });
      }
      const wire = streams.find((one) => one.stream === stream);
      const electrodes = wire === undefined ? null : electrodesOf(streamFromWire(wire)).basis;
      return { stream, hop, rate_hz, electrodes, columns, absent, rules };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const isExpected = error instanceof ValvomoError && error.code === 'NO_EEG';
      if (!isExpected) this.#faults.push({ trend: null, message });
      const absent = [{ name: 'all', why: message }];
      return { stream: null, hop: 1, rate_hz: 1, electrodes: null, columns: [], absent, rules };
    }
  }

  /** The stream of items to rows has ended with its error; levels go on. */
  #fail(error: unknown): void {
    this.#analysis = undefined;
    this.#faults.push({ trend: null, message: error instanceof Error ? error.message : String(error) });
  }

  #levelFault(stream: number, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.#faults.push({ trend: 'levels', message: `levels of stream ${stream} began anew: ${why}` });
  }

  /** What lies hours back says nothing of the present. */
  #silence(): void {
    this.#levels?.stop();
    this.#levels = undefined;
  }
}

/** Made here, not where pictures are made; in a buffer of its own, which changes hands: of many contacts it is 50 MB. */
const bytesOf = (snapshot: Plain): Uint8Array => {
  const { buffer, byteOffset, byteLength } = serialize(snapshot);
  return new Uint8Array(buffer, byteOffset, byteLength);
};

/** Every buffer of some plain data, so that it can move instead of being copied. */
export const buffersOf = (value: unknown): ArrayBuffer[] => {
  const found = new Set<ArrayBuffer>();
  const look = (one: unknown): void => {
    if (ArrayBuffer.isView(one)) found.add(one.buffer as ArrayBuffer);
    else if (Array.isArray(one)) for (const each of one) look(each);
    else if (typeof one === 'object' && one !== null) for (const each of Object.values(one)) look(each);
  };
  look(value);
  return [...found];
};
