import type { Bus } from '@valvomo/bus';
import type { Database } from '@valvomo/store';
import type { Logger } from 'pino';
import type { DiskWatch } from '../disk-watch.ts';
import type { Metrics } from '../metrics.ts';
import type { Published } from '../published.ts';
import type { LiveRecording } from '../review/messages.ts';
import { AlarmBed, type WatchedBed } from './alarm-bed.ts';
import { AlarmDesk } from './alarm-desk.ts';
import { countAlarms } from './alarm-metrics.ts';
import { BurdenDesk } from './burden/burden-desk.ts';
import { DeliveryDesk } from './delivery/delivery-desk.ts';
import { FindingsDesk } from './findings-desk.ts';
import { RecordingFindings } from './recording-findings.ts';
import type { LogEntry } from './state.ts';
import { WhatIfDesk, type WhatIfWorld } from './what-if-desk.ts';
import { alarmOf } from './words.ts';

export interface AlarmHouseWorld {
  readonly database: Database;
  readonly bus: Bus<Published>;
  readonly log: Logger;
  readonly disk: DiskWatch;
  readonly metrics: Metrics;
  readonly timeZone: string;
  /** The recordings that are at beds now. */
  live(): readonly LiveRecording[];
  /** Asks the thread that reads recordings. */
  readonly reader: WhatIfWorld['reader'];
}

/** Changes that somebody outside is told of. */
const urgent: ReadonlySet<LogEntry['action']> = new Set<LogEntry['action']>([
  'opened',
  'priority',
  'escalated',
]);

const away = 'the database is away: recording goes on, what people say and answer is kept later';

/** Alarms and findings of a server, put together. */
export class AlarmHouse {
  readonly desk: AlarmDesk;
  readonly findings: FindingsDesk;
  readonly delivery: DeliveryDesk;
  readonly whatIf: WhatIfDesk;
  readonly recorded: RecordingFindings;
  readonly burden: BurdenDesk;
  readonly database: Database;
  readonly timeZone: string;
  readonly #world: AlarmHouseWorld;
  #address = '';
  readonly #beds = new Map<string, AlarmBed>();

  constructor(world: AlarmHouseWorld) {
    const { database, bus, log, metrics } = world;
    this.#world = world;
    this.database = database;
    this.timeZone = world.timeZone;
    this.desk = new AlarmDesk({
      database,
      log,
      own: () => this.#own(),
      onDelay: (kind, seconds) => metrics.alarmDelay.observe({ kind }, Math.max(0, seconds)),
      onChanged: (entries, state) => {
        countAlarms(metrics, entries, state);
        for (const { action, alarm } of entries)
          if (alarm !== null && urgent.has(action)) this.delivery.tell(alarmOf(state, alarm), action);
      },
    });
    this.delivery = new DeliveryDesk({
      database,
      log,
      settings: () => this.desk.settings,
      address: () => this.#address,
      onAttempt: (channel, result) => metrics.deliveries.inc({ channel, result }),
    });
    this.whatIf = new WhatIfDesk({ database, timeZone: world.timeZone, reader: world.reader });
    this.recorded = new RecordingFindings(world);
    this.burden = new BurdenDesk({ ...world, recorded: this.recorded });
    const streamsOf = (bed: string) => world.live().find((one) => one.bed === bed);
    this.findings = new FindingsDesk({
      database,
      bus,
      log,
      bed: (id) => this.#beds.get(id),
      deviceStream: (bed, number) => streamsOf(bed)?.streams.find(([, live]) => live === number)?.[0],
      liveStream: (bed, recording, stream) => {
        const here = streamsOf(bed);
        return here?.recording === recording
          ? here.streams.find(([device]) => device === stream)?.[1]
          : undefined;
      },
    });
  }

  /** A bed is there: what it publishes is looked at from now on. */
  attend(watched: WatchedBed): void {
    const bed = new AlarmBed(this.desk, watched);
    this.#beds.set(bed.id, bed);
    this.#world.bus.subscribe(bed.id, (published) => {
      if (published.kind === 'findings') this.findings.take(bed.id, published.recording, published.findings);
      else bed.hear(published);
    });
    this.desk.attend(bed);
  }

  /** Where the viewer is found, for links. */
  listens(address: string): string {
    this.#address = address;
    return address;
  }

  /** When the beds are there. */
  async start(): Promise<void> {
    await this.findings.remember();
    await this.delivery.start();
    this.desk.start();
    void this.#recall();
  }

  async close(): Promise<void> {
    await this.delivery.close();
    await this.findings.close();
    await this.desk.close();
  }

  /** Nobody waits for it. */
  async #recall(): Promise<void> {
    for (const bed of this.#beds.values())
      await bed
        .recall((recording, into) => this.burden.recent(recording, into))
        .catch((error: unknown) =>
          this.#world.log.warn({ err: error, bed: bed.id }, 'what came before is no part of its status'),
        );
  }

  #own(): ReturnType<ConstructorParameters<typeof AlarmDesk>[0]['own']> {
    const { disk, database } = this.#world;
    return [
      ...(disk.note === null
        ? []
        : [{ kind: 'disk' as const, text: disk.note, isShort: disk.state !== 'low' }]),
      ...(database.fault === null ? [] : [{ kind: 'database-away' as const, text: away, isShort: false }]),
    ];
  }
}
