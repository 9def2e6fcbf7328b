import { ValvomoError, type Origin } from '@valvomo/model';
import {
  decodeEntry,
  openJournalReader,
  peekJournal,
  type DataDirectory,
  type RecordingReader,
} from '@valvomo/store';

/** What a recorded bed's recording is, beside its samples. */
export interface RecordedAbout {
  readonly recording: string;
  readonly bed: string;
  /** Of the bed. */
  readonly name: string;
  readonly origin: Origin;
}

/** The recordings that this server's beds have made, those that are being made included: read from disk alone. */
export class Recorded {
  readonly #data: DataDirectory;
  readonly #timeZone: string;

  constructor(data: DataDirectory, timeZone: string) {
    this.#data = data;
    this.#timeZone = timeZone;
  }

  list(): Promise<readonly string[]> {
    return this.#data.recordings();
  }

  /** Null when nothing of it can be read, or it is none. */
  async about(recording: string): Promise<RecordedAbout | null> {
    // Whatever is asked for comes from outside: only what is listed is looked at.
    if (!(await this.list()).includes(recording)) return null;
    const record = await peekJournal(await this.#data.journal(recording));
    const entry = record === null ? null : decodeEntry(record);
    if (entry?.kind !== 'checkpoint') return null;
    const { bed, name, origin } = entry.checkpoint;
    const { recorded, name: title } = origin;
    return {
      recording,
      bed,
      name,
      origin: {
        kind: origin.kind,
        ...(recorded === undefined ? {} : { recorded }),
        ...(title === undefined ? {} : { name: title }),
      },
    };
  }

  /** Undefined when there is no such recording. @throws ValvomoError JOURNAL_UNREADABLE */
  async open(recording: string): Promise<RecordingReader | undefined> {
    if (!(await this.list()).includes(recording)) return undefined;
    const reader = await openJournalReader(await this.#data.journal(recording), { timeZone: this.#timeZone });
    if (reader === null)
      throw new ValvomoError('JOURNAL_UNREADABLE', `nothing of recording '${recording}' can be read`);
    return reader;
  }
}
