import { ValvomoError } from '@valvomo/model';
import { BedMemory, retain, type Hello, type RetainedJournal, type RetentionBounds } from '@valvomo/store';
import { BedAnalysis } from './analysis/bed-analysis.ts';
import type { AnalysisPool } from './analysis/pool.ts';
import type { BedsideWorld } from './bedside-world.ts';
import { Bedside } from './bedside.ts';
import { LiveBed } from './live.ts';
import type { LiveRecording } from './review/messages.ts';
import { peekCheckpoint } from './recover-run.ts';
import type { TrendKeeper } from './trends/kept-trends.ts';
import type { TrendBoard } from './trends/trend-board.ts';

const bedsMax = 128;
const check_ms = 250;
const checksABeat = 4;
const retention_ms = 60_000;

/** The newest recording of every bed and device that the data folder holds. */
interface Known {
  readonly recording: string;
  readonly bed: string;
  readonly device: string;
  readonly created: bigint;
}

export interface WardWorld extends BedsideWorld {
  readonly pool: AnalysisPool;
  readonly snapshot_ms: number;
  readonly keeper: TrendKeeper;
  /** Told of every bed before anything is recorded at it. */
  readonly watch: (bed: { readonly bedside: Bedside; readonly analysis: BedAnalysis }) => void;
}

/**
 * Milliseconds of gathering a bed, so that all journals together sync some 400 times a second at most: each sync writes whole pages
 * of the disk however few bytes came, and an acknowledgement has time.
 */
const gather_ms = { aBed: 2.5, least: 4, most: 250 } as const;

/** Who is at a bed may take so long to say; a device is not kept waiting for longer. */
const enter_ms_max = 2000;

interface Place {
  readonly bedside: Bedside;
  readonly live: LiveBed;
  readonly analysis: BedAnalysis;
  readonly ready: Promise<void>;
}

/** All beds of this server. */
export class Ward {
  readonly #world: WardWorld;
  readonly #bedsides: BedsideWorld;
  readonly #retention: RetentionBounds;
  readonly #beds = new Map<string, Place>();
  #known: readonly Known[] = [];
  #memory: BedMemory | undefined;
  readonly #timers: NodeJS.Timeout[] = [];
  #checks = 0;
  #enter: (bed: Bedside) => Promise<void> = async () => undefined;
  #retaining: Promise<void> = Promise.resolve();
  #adopting: Promise<void> = Promise.resolve();
  #closing = false;

  constructor(world: WardWorld, retention: RetentionBounds) {
    this.#world = world;
    this.#bedsides = { ...world, group_ms: () => this.#group_ms() };
    this.#retention = retention;
  }

  /** Told of every bed that is opened, so that it learns who is there. */
  attend(enter: (bed: Bedside) => Promise<void>): void {
    this.#enter = enter;
  }

  /** Asks again who is at the beds. */
  async ask(): Promise<void> {
    for (const bed of this.beds()) await this.#entered(bed);
  }

  /** Reads what the data folder holds and opens the ward's beds with the recordings they had. */
  async start(beds: readonly { readonly id: string; readonly name: string }[]): Promise<void> {
    this.#memory = await BedMemory.open(this.#world.data.path);
    await this.#retain();
    this.#known = await this.#peek();
    for (const { id, name } of beds) await this.#open(id, name);
    this.#timers.push(
      setInterval(() => this.#tick(), check_ms),
      setInterval(() => this.makeRoom(), retention_ms),
    );
    this.#adopting = this.#adopt();
  }

  /** What is wrong without stopping a recording. */
  warnings(): readonly { readonly code: string; readonly message: string; readonly recording: string }[] {
    return this.#world.filing?.faults() ?? [];
  }

  /** Removes what the journals need not keep. */
  makeRoom(): void {
    this.#retaining = this.#retaining.then(() => this.#retain());
  }

  beds(): readonly Bedside[] {
    return [...this.#beds.values()].map(({ bedside }) => bedside);
  }

  /** The recordings that are at beds now, under the numbers that their streams have on this server. */
  liveRecordings(): readonly LiveRecording[] {
    return this.beds().flatMap((bed) => bed.present ?? []);
  }

  /** The bed that has a recording now. */
  bedOf(recording: string): string | undefined {
    return this.beds().find(({ journal }) => journal?.recording === recording)?.id;
  }

  live(id: string): LiveBed | undefined {
    return this.#beds.get(id)?.live;
  }

  /** @throws ValvomoError UNKNOWN_BED */
  bed(id: string): Bedside {
    return this.#place(id).bedside;
  }

  /** @throws ValvomoError UNKNOWN_BED */
  trendsOf(id: string): TrendBoard {
    return this.#place(id).live.trends;
  }

  /**
   * The bed that a device asks for, or where it was last, or one of its own. A bed that is not there is opened.
   * @throws ValvomoError UNKNOWN_BED for a name that nobody could read, SERVER_FULL
   */
  bedFor(hello: Hello): Promise<Bedside> {
    const { id: device, name } = hello.device;
    const last =
      this.beds().find((bed) => bed.device === device)?.id ??
      this.#known.find((known) => known.device === device)?.bed;
    const id = hello.bed ?? last ?? device;
    return this.#open(id, hello.bed ?? (name === '' ? id : name));
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#closing = true;
    await this.#retaining;
    await this.#adopting;
    await Promise.all(this.beds().map((bed) => bed.close()));
    for (const bed of this.beds()) bed.file();
    await Promise.all([this.#world.pool.close(), this.#world.filing?.close()]);
  }

  #group_ms(): number {
    const { aBed, least, most } = gather_ms;
    return Math.min(most, Math.max(least, aBed * this.#beds.size));
  }

  #place(id: string): Place {
    const place = this.#beds.get(id);
    if (place === undefined)
      throw new ValvomoError('UNKNOWN_BED', `no bed '${id}' on this server`, { value: id });
    return place;
  }

  async #open(id: string, name: string): Promise<Bedside> {
    const there = this.#beds.get(id);
    if (there !== undefined) {
      await there.ready;
      return there.bedside;
    }
    if (/\p{C}/u.test(id)) throw new ValvomoError('UNKNOWN_BED', `no bed '${id}'`, { value: id });
    if (this.#beds.size >= bedsMax)
      throw new ValvomoError('SERVER_FULL', `${bedsMax} beds, that is the limit`, { limit: bedsMax });
    const { bus, history, metrics } = this.#world;
    const live = new LiveBed(id, bus, history, {
      onSkip: (bed, samples) => {
        metrics.skips.inc({ bed });
        metrics.skipped.inc({ bed }, samples);
      },
    });
    const analysis = new BedAnalysis(id, live.history, this.#world);
    const memory = this.#memory === undefined ? {} : { memory: this.#memory };
    const bedside = new Bedside(id, name, { ...this.#bedsides, ...memory }, analysis);
    this.#world.watch({ bedside, analysis });
    const known = this.#known.find(({ bed }) => bed === id);
    const read = known === undefined ? Promise.resolve() : bedside.recover(known.recording);
    const ready = read.then(() => this.#entered(bedside));
    this.#beds.set(id, { bedside, live, analysis, ready });
    await ready;
    return bedside;
  }

  /** Recording does not wait for the database: as long as that says nothing, a bed is whose it was. */
  async #entered(bed: Bedside): Promise<void> {
    const entering = this.#enter(bed).catch((error: unknown) =>
      this.#world.log.error({ err: error, bed: bed.id }, 'who is at the bed is not known'),
    );
    let patience: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      patience = setTimeout(resolve, enter_ms_max);
    });
    await Promise.race([entering, enough]);
    clearTimeout(patience);
  }

  /** Newest first. */
  async #peek(): Promise<readonly Known[]> {
    const found: Known[] = [];
    for (const recording of await this.#world.data.recordings()) {
      const checkpoint = await peekCheckpoint(await this.#world.data.journal(recording));
      if (checkpoint === null) this.#world.log.warn({ recording }, 'journal holds nothing that can be read');
      else {
        const { bed, device, created } = checkpoint;
        found.push({ recording, bed, device: device.id, created: BigInt(created) });
      }
    }
    return found.toSorted((a, b) => (a.created < b.created ? 1 : -1));
  }

  /** Recordings that no bed has open are filed, too; all but a bed's newest never go on. */
  async #adopt(): Promise<void> {
    const { filing, log } = this.#world;
    if (filing === undefined) return;
    const newest = new Set<string>();
    for (const { recording, bed } of this.#known) {
      const isNewest = !newest.has(bed);
      newest.add(bed);
      if (this.#closing) return;
      if (this.beds().some(({ journal }) => journal?.recording === recording)) continue;
      try {
        await filing.adopt(recording, isNewest ? null : 'the bed has another recording');
      } catch (error) {
        log.error({ err: error, recording }, 'journal cannot be filed');
      }
    }
  }

  #tick(): void {
    this.#checks += 1;
    for (const { analysis } of this.#beds.values()) analysis.tick();
    for (const bed of this.beds()) {
      bed.check();
      if (this.#checks % checksABeat !== 0) continue;
      bed.file();
      bed.beat();
    }
  }

  /** Keeps the journals within their bounds; what had to go is said. */
  async #retain(): Promise<void> {
    const { data, filing, log, metrics } = this.#world;
    try {
      const growing = new Map(
        this.beds().flatMap(({ journal }) =>
          journal?.growing === undefined ? [] : [[journal.recording, journal.growing] as const],
        ),
      );
      const journals: RetainedJournal[] = [];
      for (const recording of await data.recordings()) {
        const segment = growing.get(recording);
        const disk = await data.journal(recording);
        // What is in no file stays, however old or much it is.
        const pin = filing === undefined ? null : filing.pin(recording);
        journals.push({ recording, disk, pin, ...(segment === undefined ? {} : { growing: segment }) });
      }
      const isShort = filing !== undefined && this.#world.disk?.state === 'short';
      const bounds = isShort ? { bytes_max: 0, age_s_max: 0 } : this.#retention;
      const { removed, bytes } = await retain(journals, bounds, Date.now());
      metrics.journal.set(bytes);
      for (const { why, ...segment } of removed) {
        metrics.removed.inc({ why }, segment.bytes);
        log.warn({ why, ...segment }, 'oldest journal segment removed');
      }
      for (const { recording } of removed) await data.forget(recording);
    } catch (error) {
      log.error({ err: error }, 'journals could not be kept within their bounds');
    }
  }
}
