import { ticksAt } from '@valvomo/model';
import { placeOfBlock, ticksOfText } from '@valvomo/wire';
import type { Checkpoint, Entry } from '../entry.ts';
import { RecordingProgress } from '../recording.ts';
import type { Fact, RecordingFact } from './fact.ts';
import type { JournalSource } from './journal-follower.ts';
import type { RecordPlanner } from './planner.ts';

/** What a planner is told of. */
type Planner = RecordPlanner<JournalSource>;

const recordingFact = (checkpoint: Checkpoint, timeZone: string): RecordingFact => {
  const { recording, bed, name, created, device, life, origin, study, streams } = checkpoint;
  const descriptions = streams.map(({ description }) => description);
  return {
    kind: 'recording',
    recording,
    bed,
    name,
    created,
    timeZone,
    device,
    life,
    origin,
    ...(study === undefined ? {} : { study }),
    streams: descriptions,
  };
};

/** Goes through the entries of a journal: samples to the planner, everything else becomes facts. */
export class JournalAccount {
  readonly #progress: RecordingProgress;
  readonly #timeZone: string;
  #life: string;

  constructor(first: Checkpoint, timeZone: string) {
    this.#progress = new RecordingProgress(first);
    this.#timeZone = timeZone;
    this.#life = first.life;
  }

  get progress(): RecordingProgress {
    return this.#progress;
  }

  /** What the first checkpoint of a journal tells. */
  opening(first: Checkpoint, planner: Planner): readonly Fact[] {
    const { decisions } = first;
    const known: Fact[] = decisions.length === 0 ? [] : [{ kind: 'electrodes', decisions }];
    return [recordingFact(first, this.#timeZone), ...this.#begin(first, planner), ...known];
  }

  /** Believes an entry and tells the planner. @returns what is new of it */
  take(entry: Entry, source: JournalSource, planner: Planner): readonly Fact[] {
    if (entry.kind === 'block') {
      const { stream, first, samples } = placeOfBlock(entry.frame);
      return this.#samples(stream, first, samples, source, planner, 'block');
    }
    const events = this.#progress.apply(entry).map((event): Fact => ({ kind: 'event', event }));
    return [...this.#facts(entry, source, planner), ...events];
  }

  #facts(entry: Exclude<Entry, { kind: 'block' }>, source: JournalSource, planner: Planner): readonly Fact[] {
    if (entry.kind === 'gap') {
      const { stream, first, samples, reason } = entry;
      const missing = this.#samples(stream, first, samples, source, planner, 'gap');
      return [...missing, { kind: 'gap', stream, first, samples, reason }];
    }
    if (entry.kind === 'anchor') {
      const news = planner.begin(this.#at(entry.stream), BigInt(entry.start));
      return news ? [{ kind: 'begun', stream: entry.stream, start: entry.start }] : [];
    }
    if (entry.kind === 'electrodes') return [{ kind: 'electrodes', decisions: entry.decisions }];
    if (entry.kind === 'checkpoint') return this.#checkpoint(entry.checkpoint, planner);
    if (entry.kind === 'closed') return [{ kind: 'closed', ...entry.end }];
    if (entry.kind === 'asked') return [entry];
    if (entry.kind === 'clock') return this.#clock(entry.offset, entry.error);
    return [];
  }

  #samples(
    number: number,
    first: number,
    samples: number,
    source: JournalSource,
    planner: Planner,
    kind: 'block' | 'gap',
  ): readonly Fact[] {
    const stream = this.#at(number);
    const { late, missing } = planner.take(stream, first, samples, source, kind);
    this.#progress.took(number, first + samples, 0);
    const facts: Fact[] = [];
    if (missing > 0)
      facts.push({
        kind: 'gap',
        stream: number,
        first: first - missing,
        samples: missing,
        reason: 'recorded',
      });
    if (late > 0) facts.push({ kind: 'late', stream: number, first, samples: late });
    return facts;
  }

  /** Another life of the device describes itself anew; after damage a beginning is told by a checkpoint alone. */
  #checkpoint(checkpoint: Checkpoint, planner: Planner): readonly Fact[] {
    const begun = this.#begin(checkpoint, planner);
    if (checkpoint.life === this.#life) return begun;
    this.#life = checkpoint.life;
    return [recordingFact(checkpoint, this.#timeZone), ...begun];
  }

  #begin({ streams }: Checkpoint, planner: Planner): readonly Fact[] {
    return streams.flatMap(({ description: { stream }, start }, at): Fact[] =>
      start !== null && planner.begin(at, BigInt(start)) ? [{ kind: 'begun', stream, start }] : [],
    );
  }

  #clock(offset: string, error: string): readonly Fact[] {
    const heads = this.#progress.streams.flatMap(({ start, next, description: { rate } }) =>
      start === null ? [] : [ticksAt({ start: ticksOfText(start), rate }, next)],
    );
    const [first] = heads;
    if (first === undefined) return [];
    const at = heads.reduce<bigint>((most, head) => (head > most ? head : most), first);
    return [{ kind: 'clock', at: String(at), offset, error }];
  }

  #at(number: number): number {
    return this.#progress.streams.findIndex(({ description }) => description.stream === number);
  }
}
