import { detectors, type SetThresholds } from '@valvomo/analysis';
import { ValvomoError } from '@valvomo/model';
import type { Database, FindingRow } from '@valvomo/store';
import type { Answer, FoundTold, LiveRecording, Question } from '../review/messages.ts';

/** Recordings whose runs are remembered as kept. */
const known_max = 1024;

export interface RecordingFindingsWorld {
  readonly database: Database;
  /** Asks the thread that reads recordings. */
  readonly reader: { ask(question: Question): Promise<Answer> };
  /** The recordings that are at beds now. */
  live(): readonly LiveRecording[];
}

export interface FindingsOfRecording {
  readonly detection: FoundTold['making'] & Pick<FoundTold, 'absent' | 'left_out' | 'thresholds'>;
  readonly findings: readonly FindingRow[];
}

type Asked = Omit<Parameters<Database['findings']['list']>[0], 'recording' | 'bed'>;

/**
 * Findings of any recording. What a bed's detectors found is in the database as it came; what a run over a whole recording
 * found lies beside its rows, and comes into the database, where readers review it, when somebody asks for it.
 */
export class RecordingFindings {
  readonly #world: RecordingFindingsWorld;
  /** Run whose findings are in the database, by recording. */
  readonly #kept = new Map<string, string>();

  constructor(world: RecordingFindingsWorld) {
    this.#world = world;
  }

  /** @throws ValvomoError UNKNOWN_RECORDING, DATABASE_FAILED, DATABASE_BUSY, and what hinders the reading */
  async list(recording: string, asked: Asked): Promise<FindingsOfRecording> {
    const known = this.#kept.get(recording) ?? null;
    const told = await this.#ask({ kind: 'found', recording, known });
    await this.#keep(recording, told);
    const findings = await this.#world.database.findings.list({ recording, ...asked });
    return { detection: detectionOf(told), findings };
  }

  /** Begins a run over the whole recording. @throws ValvomoError BAD_REQUEST, TRENDS_GROWING, REVIEW_BUSY, and as `list` */
  async detect(recording: string, thresholds: SetThresholds): Promise<FindingsOfRecording['detection']> {
    check(thresholds);
    return detectionOf(await this.#ask({ kind: 'detect', recording, live: this.#world.live(), thresholds }));
  }

  /** Ends it before it has come to anything. @throws as `list` */
  async cancel(recording: string): Promise<FindingsOfRecording['detection']> {
    return detectionOf(await this.#ask({ kind: 'stop-detecting', recording }));
  }

  async #keep(recording: string, { made, isFile, analysis }: FoundTold): Promise<void> {
    if (made === null || analysis === null) return;
    const { findings } = this.#world.database;
    // What a bed found stays beside what a later run found: alarms speak of it.
    await (isFile ? findings.replace(recording, made) : findings.add(made));
    if (this.#kept.size >= known_max) this.#kept.clear();
    this.#kept.set(recording, analysis);
  }

  async #ask(question: Question): Promise<FoundTold> {
    const { parts } = await this.#world.reader.ask(question);
    return JSON.parse(Buffer.concat(parts).toString()) as FoundTold;
  }
}

/** @throws ValvomoError BAD_REQUEST for what no detector has, and beyond its limits */
const check = (thresholds: SetThresholds): void => {
  for (const [id, set] of Object.entries(thresholds)) {
    const known = detectors.find((one) => one.id === id)?.thresholds;
    for (const [name, value] of Object.entries(set)) {
      const limits = known !== undefined && Object.hasOwn(known, name) ? known[name] : undefined;
      if (limits === undefined)
        throw new ValvomoError('BAD_REQUEST', `no detector '${id}' with a threshold '${name}'`);
      const { from, to, unit } = limits;
      if (!(value >= from && value <= to))
        throw new ValvomoError(
          'BAD_REQUEST',
          `threshold ${name} of ${id} is ${value}, it goes from ${from} to ${to} ${unit}`,
          { value, limit: [from, to] },
        );
    }
  }
};

const detectionOf = ({
  making,
  absent,
  left_out,
  thresholds,
}: FoundTold): FindingsOfRecording['detection'] => ({
  ...making,
  absent,
  left_out,
  thresholds,
});
