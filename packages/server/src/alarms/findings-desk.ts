import type { Bus } from '@valvomo/bus';
import { ticksPerSecond, type EventMark, type ReviewedFinding } from '@valvomo/model';
import type { Database, FindingMade, FindingRow } from '@valvomo/store';
import type { Logger } from 'pino';
import type { Published } from '../published.ts';
import type { AlarmBed } from './alarm-bed.ts';
import type { Timed } from './seizure-book.ts';

const again_ms = 1000;
/** Findings that wait for a database that is away: some hours of many detectors. */
const waiting_max = 50_000;
const batch_max = 500;

export interface FindingsWorld {
  readonly database: Database;
  readonly bus: Bus<Published>;
  readonly log: Logger;
  bed(id: string): AlarmBed | undefined;
  /** The device's number of a stream of a bed, and the other way round. */
  deviceStream(bed: string, number: number): number | undefined;
  liveStream(bed: string, recording: string, stream: number): number | undefined;
}

const ticksOf = (seconds: number): string => BigInt(Math.round(seconds * ticksPerSecond)).toString();

/** What detectors find: told to viewers and alarms at once, and kept. */
export class FindingsDesk {
  readonly #world: FindingsWorld;
  #waiting: FindingMade[] = [];
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(world: FindingsWorld) {
    this.#world = world;
  }

  /** Findings in the numbers of this server. */
  take(bed: string, recording: string, findings: readonly EventMark[]): void {
    const at = this.#world.bed(bed);
    if (at === undefined) return;
    const found: Timed[] = [];
    for (const finding of findings) {
      const timed = at.timed(recording, finding);
      const stream = this.#world.deviceStream(bed, finding.stream);
      if (timed === undefined || stream === undefined) continue;
      found.push(timed);
      const { onset_s, ended_s } = timed;
      const made = { bed, recording, onset: ticksOf(onset_s), ended: ticksOf(ended_s) };
      this.#waiting.push({ ...made, finding: { ...finding, stream } });
    }
    at.found(found);
    const unreviewed = { review: 'unreviewed', review_type: null, reviewed_by: null } as const;
    const told = findings.map((finding): ReviewedFinding => ({ ...finding, ...unreviewed }));
    this.#world.bus.publish(bed, { kind: 'found', recording, findings: told });
    this.#limit();
    void this.#write().catch(() => undefined);
  }

  /** A person said something of findings. */
  reviewed(rows: readonly FindingRow[]): void {
    for (const { bed, recording, finding } of rows) {
      this.#world.bed(bed)?.reviewed(recording, finding.id, finding);
      const stream = this.#world.liveStream(bed, recording, finding.stream);
      if (stream !== undefined)
        this.#world.bus.publish(bed, { kind: 'found', recording, findings: [{ ...finding, stream }] });
    }
  }

  /** Findings that were open when the server ended. */
  async remember(): Promise<void> {
    try {
      for (const { bed, recording, finding, onset, ended } of await this.#world.database.findings.open()) {
        const [onset_s, ended_s] = [Number(onset) / ticksPerSecond, Number(ended) / ticksPerSecond];
        const at = this.#world.bed(bed);
        if (finding.review !== 'unreviewed') at?.reviewed(recording, finding.id, finding);
        at?.remember([{ recording, finding, onset_s, ended_s }]);
      }
    } catch (error) {
      this.#world.log.error({ err: error }, 'open findings of before are not known');
    }
  }

  /** Resolves when all are kept. @throws ValvomoError DATABASE_FAILED, DATABASE_BUSY */
  async durable(): Promise<void> {
    while (this.#waiting.length > 0 || this.#writing !== undefined) await this.#write();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.durable().catch((error: unknown) =>
      this.#world.log.error({ err: error }, 'findings are not kept'),
    );
  }

  #limit(): void {
    const lost = this.#waiting.length - waiting_max;
    if (lost <= 0) return;
    this.#waiting.splice(0, lost);
    this.#world.log.error({ lost, limit: waiting_max }, 'more findings than may wait for the database');
  }

  #write(): Promise<void> {
    this.#writing ??= this.#once().finally(() => {
      this.#writing = undefined;
      if (this.#waiting.length > 0 && this.#timer === undefined && !this.#closed)
        void this.#write().catch(() => undefined);
    });
    return this.#writing;
  }

  async #once(): Promise<void> {
    const batch = this.#waiting.splice(0, batch_max);
    if (batch.length === 0) return;
    try {
      await this.#world.database.findings.add(batch);
    } catch (error) {
      this.#waiting = [...batch, ...this.#waiting];
      if (!this.#closed && this.#timer === undefined)
        this.#timer = setTimeout(() => {
          this.#timer = undefined;
          void this.#write().catch(() => undefined);
        }, again_ms);
      throw error;
    }
  }
}
