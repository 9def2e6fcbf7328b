import { ValvomoError, type Origin } from '@valvomo/model';
import {
  openRecordedReader,
  type DataDirectory,
  type RecordedReader,
  type RecordingReader,
} from '@valvomo/store';

/** What a recorded bed's recording is, beside its samples. */
export interface RecordedAbout {
  readonly recording: string;
  readonly bed: string;
  /** Of the bed. */
  readonly name: string;
  readonly origin: Origin;
  /** Id of the study that it belongs to. */
  readonly study: string | null;
  readonly files: ReturnType<RecordedReader['about']>['files'];
}

/** The recordings that this server's beds have made, those that are being made included: read from disk alone. */
export class Recorded {
  readonly #data: DataDirectory;
  readonly #timeZone: string;

  constructor(data: DataDirectory, timeZone: string) {
    this.#data = data;
    this.#timeZone = timeZone;
  }

  /** Those with a journal, files, or both. */
  async list(): Promise<readonly string[]> {
    return [...new Set([...(await this.#data.recordings()), ...(await this.#data.filed())])];
  }

  /** Null when nothing of it can be read, or it is none. */
  async about(recording: string): Promise<RecordedAbout | null> {
    // Whatever is asked for comes from outside: only what is listed is looked at.
    if (!(await this.list()).includes(recording)) return null;
    const reader = await openRecordedReader(this.#data, recording, { timeZone: this.#timeZone });
    if (reader === null) return null;
    const { bed, name, origin, study, files } = reader.about();
    await reader.close();
    const { recorded, name: title } = origin;
    return {
      recording,
      bed,
      name,
      study: study?.id ?? null,
      files,
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
    const reader = await openRecordedReader(this.#data, recording, { timeZone: this.#timeZone });
    if (reader === null)
      throw new ValvomoError('JOURNAL_UNREADABLE', `nothing of recording '${recording}' can be read`);
    return reader;
  }
}
