import { ValvomoError } from '@valvomo/model';
import type { AlarmGiven, AlarmLogged, Database } from '@valvomo/store';
import type { Logger } from 'pino';

const again_ms = 1000;
/** Changes that wait for a database that is away; then the oldest entries of the log are lost, which the log says. */
const waiting_max = 20_000;

/** Brings every change of alarms to the medium, in order, several at a time when they come fast. Alarms never wait for it. */
export class AlarmKeeper {
  readonly #database: Database;
  readonly #log: Logger;
  #alarms = new Map<string, AlarmGiven>();
  #entries: AlarmLogged[] = [];
  #state: () => unknown = () => null;
  #isWanted = false;
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  /** What was kept before has to be read before it is written over. */
  #isHeld = true;

  constructor(database: Database, log: Logger) {
    this.#database = database;
    this.#log = log;
  }

  /** What was kept before is known. */
  release(): void {
    this.#isHeld = false;
    void this.#write().catch(() => undefined);
  }

  /** @param state asked when it is written */
  keep(state: () => unknown, alarms: readonly AlarmGiven[], entries: readonly AlarmLogged[]): void {
    this.#state = state;
    for (const given of alarms) this.#alarms.set(given.alarm.id, given);
    this.#entries.push(...entries);
    this.#limit();
    this.#isWanted = true;
    void this.#write().catch(() => undefined);
  }

  /** Everything that was kept before is on the medium when it resolves. @throws ValvomoError DATABASE_FAILED, DATABASE_BUSY */
  async durable(): Promise<void> {
    while (this.#writing !== undefined || this.#isWanted) await this.#write();
  }

  /** Whether everything that was kept before is on the medium, as soon as that is known or `ms_max` later. */
  async isKept(ms_max: number): Promise<boolean> {
    let patience: NodeJS.Timeout | undefined;
    const enough = new Promise<boolean>((resolve) => {
      patience = setTimeout(() => resolve(false), ms_max);
    });
    const kept = this.durable().then(
      () => true,
      () => false,
    );
    try {
      return await Promise.race([kept, enough]);
    } finally {
      clearTimeout(patience);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.durable().catch((error: unknown) => this.#log.error({ err: error }, 'alarms are not kept'));
  }

  /** More than may wait: the oldest are lost, which the log itself says. */
  #limit(): void {
    if (this.#entries.length <= waiting_max) return;
    const lost = this.#entries.splice(0, this.#entries.length - waiting_max + 1);
    const [first] = lost;
    if (first === undefined) return;
    const before = first.action === 'log-lost' ? Number.parseInt(first.detail ?? '0', 10) - 1 : 0;
    const count = before + lost.length;
    const { at } = lost.at(-1) ?? first;
    const said = `${count} changes before this are not in the log: the database was away for too long`;
    const none = { bed: null, alarm: null, author: null, content: null };
    this.#entries.unshift({ ...none, at, action: 'log-lost', detail: said });
    if (before === 0) this.#log.error({ limit: waiting_max }, said);
  }

  #write(): Promise<void> {
    this.#writing ??= this.#once().finally(() => {
      this.#writing = undefined;
      // What came meanwhile.
      if (this.#isWanted && this.#timer === undefined && !this.#closed)
        void this.#write().catch(() => undefined);
    });
    return this.#writing;
  }

  async #once(): Promise<void> {
    if (!this.#isWanted) return;
    if (this.#isHeld) throw new ValvomoError('DATABASE_FAILED', 'alarms of before are not known yet');
    const [alarms, log] = [this.#alarms, this.#entries];
    this.#alarms = new Map();
    this.#entries = [];
    this.#isWanted = false;
    try {
      await this.#database.alarms.write({ state: this.#state(), alarms: [...alarms.values()], log });
    } catch (error) {
      this.#alarms = new Map([...alarms, ...this.#alarms]);
      this.#entries = [...log, ...this.#entries];
      this.#isWanted = true;
      if (!this.#closed && this.#timer === undefined)
        this.#timer = setTimeout(() => {
          this.#timer = undefined;
          void this.#write().catch(() => undefined);
        }, again_ms);
      throw error;
    }
  }
}
