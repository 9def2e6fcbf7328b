import { basename, dirname } from 'node:path';
import { realpath } from 'node:fs/promises';
import { secondsOf, ValvomoError } from '@valvomo/model';
import { openFileReader, type FileReader, type RecordingReader } from '@valvomo/store';
import { textOfTicks } from '@valvomo/wire';
import type { z } from 'zod';
import type { libraryState, recordingSummary } from '../schemas.ts';
import { filesBelow, filesMax, troubleOf, within, type FoundFile, type Trouble } from './library-scan.ts';

type Summary = z.infer<typeof recordingSummary>;

interface Indexed {
  readonly found: FoundFile;
  readonly root: string;
  readonly summary: Summary | undefined;
  readonly trouble: Trouble | undefined;
}

const rescan_ms_min = 5000;
/** A scan takes at most this share of the time. */
const rescanShare = 1 / 20;
const problemsMax = 20;
const troublesMax = 10_000;

/** Length of the longest stream. */
export const spanOf = (reader: RecordingReader): number =>
  Math.max(
    0,
    ...reader.streams().map(({ description, samples }) => secondsOf(description.timeBase.rate, samples)),
  );

export const startOf = (reader: RecordingReader): string | null => {
  const [first, ...others] = reader.streams().map(({ description }) => description.timeBase.start);
  if (first === undefined) return null;
  return textOfTicks(others.reduce((least, start) => (start < least ? start : least), first));
};

const summaryOf = ({ id, place }: FoundFile, reader: FileReader): Summary => {
  const folder = dirname(place);
  const problems = reader.problems().slice(0, problemsMax);
  return {
    id,
    kind: 'file',
    name: basename(place),
    folder: folder === '.' ? '' : folder,
    start: startOf(reader),
    time_zone: reader.timeZone,
    span_s: spanOf(reader),
    growing: reader.growing,
    format: reader.format,
    ...(problems.length === 0 ? {} : { problems: problems.map(({ code, message }) => ({ code, message })) }),
  };
};

/**
 * Folders of EDF and BDF files, indexed in the background and followed: only read, never changed. What cannot be read is
 * listed with its problem; the rest goes on.
 */
export class Library {
  readonly #folders: readonly string[];
  readonly #timeZone: string;
  readonly #onChange: (id: string) => void;
  #files = new Map<string, Indexed>();
  #troubles: readonly Trouble[] = [];
  #state: z.infer<typeof libraryState>['state'] = 'scanning';
  #total = 0;
  #done = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param onChange told of a file that is another one now, or gone */
  constructor(folders: readonly string[], timeZone: string, onChange: (id: string) => void) {
    this.#folders = folders;
    this.#timeZone = timeZone;
    this.#onChange = onChange;
  }

  /** Begins to index, and goes on following. */
  start(): void {
    if (this.#folders.length === 0) this.#state = 'ready';
    else void this.#follow();
  }

  state(): z.infer<typeof libraryState> {
    const unreadable = [...this.#files.values()].flatMap(({ trouble }) => trouble ?? []);
    return {
      folders: [...this.#folders],
      state: this.#state,
      done: this.#done,
      total: this.#total,
      problems: [...this.#troubles, ...unreadable].slice(0, troublesMax),
    };
  }

  list(): readonly Summary[] {
    return [...this.#files.values()]
      .flatMap(({ summary }) => summary ?? [])
      .toSorted((a, b) => `${a.folder}/${a.name}`.localeCompare(`${b.folder}/${b.name}`));
  }

  /**
   * A reader of a file of this library; undefined when it is none.
   * @throws EdfError, the system's error, ValvomoError LINK_LEAVES_LIBRARY
   */
  async open(id: string): Promise<FileReader | undefined> {
    const path = await this.path(id);
    return path === undefined ? undefined : openFileReader(path, { recording: id, timeZone: this.#timeZone });
  }

  /**
   * Where a file of this library lies; undefined when it is none.
   * @throws the system's error, ValvomoError LINK_LEAVES_LIBRARY
   */
  async path(id: string): Promise<string | undefined> {
    const indexed = this.#files.get(id);
    if (indexed === undefined) return undefined;
    const { found, root } = indexed;
    const path = await within(await realpath(root), found.path);
    if (path === undefined)
      throw new ValvomoError('LINK_LEAVES_LIBRARY', `'${found.place}' leads out of the library`);
    return path;
  }

  summary(id: string): Summary | undefined {
    return this.#files.get(id)?.summary;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #follow(): Promise<void> {
    const began_ms = performance.now();
    await this.#scan();
    if (this.#closed) return;
    const pause_ms = Math.max(rescan_ms_min, (performance.now() - began_ms) / rescanShare);
    this.#timer = setTimeout(() => void this.#follow(), pause_ms);
    this.#timer.unref();
  }

  /** Looks what is there, then into what is new. */
  async #scan(): Promise<void> {
    const troubles: Trouble[] = [];
    const tell = (trouble: Trouble): void => {
      if (troubles.length < troublesMax) troubles.push(trouble);
    };
    const there: { readonly found: FoundFile; readonly root: string }[] = [];
    for (const [number, root] of this.#folders.entries())
      try {
        for await (const found of filesBelow(root, number, tell)) {
          if (this.#closed) return;
          if (there.length >= filesMax) {
            tell({
              path: root,
              code: 'LIBRARY_LIMIT',
              message: `more than ${filesMax} files; the rest is left out`,
            });
            break;
          }
          there.push({ found, root });
        }
      } catch (error) {
        tell(troubleOf(root, error));
      }
    this.#troubles = troubles;
    this.#forget(new Set(there.map(({ found }) => found.id)));
    const changed = there.filter(({ found }) => this.#files.get(found.id)?.found.stamp !== found.stamp);
    this.#total = there.length;
    this.#done = there.length - changed.length;
    this.#state = changed.length === 0 ? 'ready' : 'indexing';
    for (const { found, root } of changed) {
      if (this.#closed) return;
      if (this.#files.has(found.id)) this.#onChange(found.id);
      this.#files.set(found.id, await this.#index(found, root));
      this.#done += 1;
    }
    this.#state = 'ready';
  }

  #forget(there: ReadonlySet<string>): void {
    for (const id of this.#files.keys()) {
      if (there.has(id)) continue;
      this.#files.delete(id);
      this.#onChange(id);
    }
  }

  async #index(found: FoundFile, root: string): Promise<Indexed> {
    try {
      const reader = await openFileReader(found.path, { recording: found.id, timeZone: this.#timeZone });
      const summary = summaryOf(found, reader);
      await reader.close();
      return { found, root, summary, trouble: undefined };
    } catch (error) {
      return { found, root, summary: undefined, trouble: troubleOf(found.place, error) };
    }
  }
}
