import type { Mark } from '@valvomo/model';
import { decodeEntry, type Checkpoint, type Entry } from '../entry.ts';
import { AnnotationQueue, type AnnotationPlaces } from './annotation-queue.ts';
import { isOfDatabase, type Fact } from './fact.ts';
import { FactLog } from './fact-log.ts';
import { FiledFile, writeMarks } from './filed-file.ts';
import { newFiling, type FilingState } from './filing-state.ts';
import type { FilingProgress, FilingWorld } from './filing-world.ts';
import { JournalAccount } from './journal-account.ts';
import { KnownRecording } from './known-recording.ts';
import {
  followJournal,
  JournalBytes,
  type DurableJournal,
  type FollowedRecord,
  type JournalPlace,
  type JournalSource,
} from './journal-follower.ts';
import { RecordPlanner, type PlannedRecord } from './planner.ts';
import { countsOf } from './record-counts.ts';
import { recordGridOf } from './record-grid.ts';
import { StateFile } from './state-file.ts';
import { fileWords, rankOf, wordsOf } from './words.ts';

export const stateName = 'filing.state';
export const indexName = 'filing.index';

/** Bytes of records that are written before they are synced, when there is much to catch up with. */
const commit_bytes = 32 << 20;

const isBefore = (a: JournalPlace, b: JournalPlace): boolean =>
  a.segment < b.segment || (a.segment === b.segment && a.at < b.at);

/**
 * Files one recording: follows its journal, and writes whole records, an index of all that is no sample, and how far that
 * has come, in this order, each on the medium before the next speaks of it. Whatever happens in between, the next
 * `open` cuts back to what was spoken of and goes on from there, to the same bytes. After an error it must be let go.
 */
export class Filing {
  readonly #world: FilingWorld;
  readonly #stateFile: StateFile<FilingState>;
  readonly #index: FactLog;
  readonly #bytes: JournalBytes;
  readonly #queue: AnnotationQueue;
  #state: FilingState;
  #cursor: JournalPlace;
  #account: JournalAccount | undefined;
  #known: KnownRecording | undefined;
  #file: FiledFile | undefined;
  #uncommitted = 0;
  #dirty = false;
  #folderChanged = false;
  #late: string | null;
  #ending = false;
  /** Newest version of every mark that the index has. */
  readonly #marks = new Map<string, number>();
  /** Instant of the first record of the first file. */
  #start: bigint | undefined;
  /** What no record has, once it is closed. */
  #left: AnnotationPlaces | undefined;
  /** Facts of the database, told since they were taken: not yet on the medium, and so. */
  #told: Fact[] = [];
  #committed: Fact[] = [];

  private constructor(
    world: FilingWorld,
    stateFile: StateFile<FilingState>,
    state: FilingState,
    index: FactLog,
  ) {
    this.#world = world;
    this.#stateFile = stateFile;
    this.#state = state;
    this.#index = index;
    this.#bytes = new JournalBytes(world.journal);
    this.#queue = new AnnotationQueue({ ...newFiling.annotated, ...state.annotated });
    this.#cursor = { segment: state.pin, at: 0 };
    this.#late = state.late;
  }

  /**
   * Where it was left, or at the beginning.
   * @throws ValvomoError FILING_DAMAGED when the index lost what was on the medium; the disk's error
   */
  static async open(world: FilingWorld): Promise<Filing> {
    const { folder } = world;
    const names = await folder.names();
    const there = names.includes(stateName)
      ? await StateFile.open<FilingState>(await folder.open(stateName))
      : null;
    if (there !== null && there.state !== null) return Filing.#resume(world, there.file, there.state);
    await there?.file.close();
    const file = await folder.create(stateName);
    const index = await folder.create(indexName).catch(async (error: unknown) => {
      await file.close();
      throw error;
    });
    // Files without a state are of a disk that forgot it: they are left as they are, and not counted again.
    const numbers = names.flatMap((name) => /-(\d{4,})\.[eb]df$/.exec(name)?.[1] ?? []).map(Number);
    const state = { ...newFiling, files: Math.max(0, ...numbers) };
    try {
      // Empty as it is: what the state speaks of is on the medium before it.
      await index.sync();
      await folder.syncFolder();
      const states = await StateFile.open<FilingState>(file);
      await states.file.write(state);
      return new Filing(world, states.file, state, await FactLog.open(index, 0));
    } catch (error) {
      await file.close();
      await index.close();
      throw error;
    }
  }

  static async #resume(
    world: FilingWorld,
    stateFile: StateFile<FilingState>,
    state: FilingState,
  ): Promise<Filing> {
    const index = await FactLog.resume(world.folder, indexName, state.index_bytes).catch(
      async (error: unknown) => {
        await stateFile.close();
        throw error;
      },
    );
    const filing = new Filing(world, stateFile, state, index);
    try {
      if (state.plan !== null) await filing.#remember();
      if (state.file !== null) await filing.#reopen(state.file);
      return filing;
    } catch (error) {
      await filing.close();
      throw error;
    }
  }

  get progress(): FilingProgress {
    const { plan, pin, file, closed, late } = this.#state;
    const streams = this.#known?.about.streams ?? [];
    return {
      filed: streams.map(({ stream }, at) => ({ stream, next: plan?.streams[at]?.filed ?? 0 })),
      pin: late !== null && late < pin ? late : closed ? null : pin,
      file: file === null ? null : { file: file.file, name: file.name, records: file.records },
      closed,
      late: late !== null,
    };
  }

  /** It was begun before. */
  get isOld(): boolean {
    return this.#state.plan !== null;
  }

  /** Facts for the database that are on the medium, each once; all of them after `open`. */
  takeFacts(): readonly Fact[] {
    const facts = this.#committed;
    this.#committed = [];
    return facts;
  }

  /** A word of the server's own, told at the next record. */
  tell(fact: Fact): void {
    const at = this.#index.add(fact);
    if (isOfDatabase(fact)) this.#told.push(fact);
    this.#dirty = true;
    this.#queue.add(at, this.#index.end, wordsOf(fact, this.#known?.worded ?? []), rankOf(fact));
  }

  /** Something of it has a place in time, and so have marks. */
  get takesMarks(): boolean {
    return this.#known?.worded.some(({ start }) => start !== null) ?? false;
  }

  /** A mark as the database has it: what was told of it before is not told again, nor that it came and went. */
  mark(mark: Mark): void {
    const told = this.#marks.get(mark.id) ?? 0;
    if (mark.version <= told || (told === 0 && mark.deleted)) return;
    this.#marks.set(mark.id, mark.version);
    this.tell({ kind: 'mark', mark });
  }

  /**
   * Files what the journal has, as far as it makes whole records.
   * @param durable how much of it is on the medium; null: it does not grow
   * @param end it never will again: the rest is filled up to a whole record, and the last file is closed
   * @throws ValvomoError RATES_APART, WRITE_INVALID; the disk's error
   */
  async advance(
    durable: DurableJournal | null,
    end: { readonly at: string; readonly why: string } | null = null,
  ): Promise<void> {
    if (this.#state.closed) return;
    for await (const followed of followJournal(this.#world.journal, this.#bytes, this.#cursor, durable)) {
      this.#cursor = followed.next;
      await this.#take(followed);
      if (this.#uncommitted >= commit_bytes) await this.#commit(false);
    }
    if (end !== null && !this.#ending) {
      this.#ending = true;
      this.tell({ kind: 'closed', ...end });
    }
    if (this.#ending) await this.#end();
    else await this.#commit(false);
    this.#bytes.letGo();
  }

  /** Lets its files go as they are: what is not on the medium is made again. */
  async close(): Promise<void> {
    await this.#file?.letGo();
    await this.#index.close();
    await this.#stateFile.close();
  }

  async #take({ record, source, next }: FollowedRecord): Promise<void> {
    const entry = decodeEntry(record);
    const fresh = !isBefore(source, this.#state.accepted);
    const opening = entry?.kind === 'checkpoint' && this.#account === undefined ? entry.checkpoint : null;
    if (opening !== null) this.#open(opening, fresh);
    else if (entry !== null) this.#believe(entry, source, fresh);
    if (fresh) this.#state = { ...this.#state, accepted: next };
    for (let planned = this.#known?.planner.next(); planned; planned = this.#known?.planner.next())
      await this.#write(planned);
  }

  #believe(entry: Entry, source: JournalSource, fresh: boolean): void {
    if (this.#account === undefined || this.#known === undefined) return;
    for (const fact of this.#account.take(entry, source, this.#known.planner)) {
      if (!fresh) continue;
      if (fact.kind === 'begun') this.#known?.place(fact.stream, fact.start);
      if (fact.kind === 'late') this.#late ??= source.segment;
      if (fact.kind === 'closed') this.#ending = true;
      this.tell(fact);
    }
  }

  /** The first checkpoint of what is read. */
  #open(checkpoint: Checkpoint, fresh: boolean): void {
    this.#account = new JournalAccount(checkpoint, this.#known?.about.timeZone ?? this.#world.timeZone);
    if (this.#known !== undefined && !fresh) return;
    const account = this.#account;
    const descriptions = checkpoint.streams.map(({ description }) => description);
    const grid = recordGridOf(descriptions);
    const planner =
      this.#known?.planner ??
      new RecordPlanner<JournalSource>(
        descriptions.map(({ rate }) => rate),
        grid,
      );
    const [about, ...facts] = account.opening(checkpoint, planner);
    if (about?.kind !== 'recording') return;
    this.#known ??= new KnownRecording(about, planner, about.study?.pseudonym ?? this.#world.code);
    for (const fact of [about, ...facts]) {
      if (fact.kind === 'begun') this.#known?.place(fact.stream, fact.start);
      this.tell(fact);
    }
  }

  /** What the index says of the recording, and the annotations that no record has yet. */
  async #remember(): Promise<void> {
    const { plan } = this.#state;
    for await (const { fact } of this.#index.read(0)) {
      if (isOfDatabase(fact)) this.#committed.push(fact);
      if (fact.kind === 'file') this.#start ??= BigInt(fact.start);
      if (fact.kind === 'mark') this.#marks.set(fact.mark.id, fact.mark.version);
      if (fact.kind !== 'recording' || this.#known !== undefined) continue;
      const rates = fact.streams.map(({ rate }) => rate);
      const planner = new RecordPlanner<JournalSource>(rates, recordGridOf(fact.streams), plan ?? undefined);
      this.#known = new KnownRecording(fact, planner, fact.study?.pseudonym ?? this.#world.code);
      fact.streams.forEach(({ stream }, at) => {
        const start = plan?.streams[at]?.start ?? null;
        if (start !== null) this.#known?.place(stream, start);
      });
    }
    const worded = this.#known?.worded ?? [];
    const from = Math.min(...Object.values(this.#queue.next).map((place) => place.fact));
    for await (const { fact, at, end } of this.#index.read(from))
      this.#queue.add(at, end, wordsOf(fact, worded), rankOf(fact));
  }

  /** The file that grew. Should it have lost records that were safe, the recording goes on in the next. */
  async #reopen(progress: NonNullable<FilingState['file']>): Promise<void> {
    if (this.#known === undefined) return;
    const { file, records: wanted } = progress;
    const there = (await this.#world.folder.names()).includes(progress.name);
    if (there) this.#file = await FiledFile.resume(this.#world.folder, this.#known.making, progress);
    const records = this.#file?.records ?? 0;
    if (there && records >= wanted) return;
    this.tell({ kind: 'damaged', file, records, wanted });
    await this.#closeFile();
  }

  async #write(planned: PlannedRecord<JournalSource>): Promise<void> {
    const known = this.#known;
    if (known === undefined) return;
    const counts = await countsOf(
      this.#bytes,
      known.making.streams,
      known.making.grid.samplesPerRecord,
      planned,
    );
    const { onset, firsts } = planned;
    if (this.#file !== undefined && (await this.#isFull(this.#file, onset))) await this.#closeFile();
    const begins = this.#file === undefined;
    const file = this.#file ?? (await this.#beginFile(known, onset));
    if (begins || planned.begins)
      this.tell({
        kind: 'stretch',
        file: file.fact.file,
        record: file.records,
        start: String(onset),
        firsts,
      });
    for (const { stream: at, ...padding } of planned.paddings)
      this.tell({ kind: 'padding', stream: known.about.streams[at]?.stream ?? at, ...padding });
    const words = begins
      ? fileWords(known.about.recording, file.fact.file, onset, firsts, known.worded)
      : null;
    await file.write(onset, counts, words, this.#queue);
    this.#uncommitted += counts.reduce((sum, each) => sum + each.byteLength, 0);
    this.#dirty = true;
  }

  async #isFull(file: FiledFile, onset: bigint): Promise<boolean> {
    if (onset >= file.midnight) return true;
    const bytes = await file.bytes;
    const { records } = file;
    return records > 0 && bytes + bytes / (records + 1) > this.#world.file_bytes_max;
  }

  async #beginFile({ making }: KnownRecording, onset: bigint): Promise<FiledFile> {
    const number = this.#state.files + 1;
    const file = await FiledFile.begin(this.#world.folder, making, number, onset);
    this.#folderChanged = true;
    this.#file = file;
    this.#state = { ...this.#state, files: number };
    this.#start ??= onset;
    this.tell(file.fact);
    return file;
  }

  async #closeFile(): Promise<void> {
    const file = this.#file;
    if (file === undefined) return;
    this.tell(await file.finish());
    this.#file = undefined;
  }

  async #end(): Promise<void> {
    this.#known?.planner.finish();
    for (let planned = this.#known?.planner.next(); planned; planned = this.#known?.planner.next())
      await this.#write(planned);
    await this.#closeFile();
    await this.#leaveOver();
    await this.#commit(true);
  }

  /** Annotations for which no record had room get a file of their own; the state says still that no record has them. */
  async #leaveOver(): Promise<void> {
    if (this.#start === undefined || this.#known === undefined) return;
    this.#left = this.#queue.next;
    const annotations = this.#queue.take(Infinity, this.#start);
    if (annotations.length > 0)
      await writeMarks(this.#world.folder, this.#known.making, this.#start, { revision: null, annotations });
  }

  /** All that was written is on the medium, then it is spoken of. */
  async #commit(closed: boolean): Promise<void> {
    if (!this.#dirty && !closed) return;
    await this.#index.sync();
    await this.#file?.sync();
    if (this.#folderChanged) await this.#world.folder.syncFolder();
    this.#folderChanged = false;
    const { accepted } = this.#state;
    const planner = this.#known?.planner;
    const waiting = (planner?.waiting ?? []).map(({ segment }) => segment);
    const state: FilingState = {
      ...this.#state,
      index_bytes: this.#index.end,
      pin: [accepted.segment, ...waiting].toSorted()[0] ?? accepted.segment,
      plan: planner?.state() ?? null,
      file: this.#file?.progress ?? null,
      annotated: this.#left ?? this.#queue.next,
      late: this.#late,
      closed,
    };
    await this.#stateFile.write(state);
    this.#state = state;
    this.#dirty = false;
    this.#uncommitted = 0;
    this.#committed.push(...this.#told);
    this.#told = [];
  }
}
