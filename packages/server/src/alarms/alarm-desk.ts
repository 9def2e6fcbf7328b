import { randomUUID } from 'node:crypto';
import { alarmKinds, ValvomoError, type AlarmKind, type BedAlarms } from '@valvomo/model';
import type { Database } from '@valvomo/store';
import type { WatchingMessage } from '@valvomo/wire';
import type { Logger } from 'pino';
import type { ViewerPipe } from '../viewer-pipe.ts';
import { AlarmKeeper } from './alarm-keeper.ts';
import { AlarmScreens, type AlarmsNow } from './alarm-news.ts';
import type { AlarmBed } from './alarm-bed.ts';
import { step } from './machine.ts';
import { rulesOf, technicalPolicy } from './settings/policies.ts';
import type { AlarmSettings, VersionedSettings } from './settings/schema.ts';
import { SiteSettings, type Deciding } from './settings/site-settings.ts';
import {
  emptyState,
  openAlarms,
  type AlarmEvent,
  type AlarmState,
  type Condition,
  type LogEntry,
  type Off,
  type Policy,
} from './state.ts';
import { Watches } from './watches.ts';
import { alarmOf, keptOf, ticksOfMs } from './words.ts';

const tick_ms = 500;
const ticksABeat = 2;

export interface AlarmDeskWorld {
  readonly database: Database;
  readonly log: Logger;
  /** What is wrong with the server itself now. */
  readonly own: () => readonly {
    readonly kind: 'disk' | 'database-away';
    readonly text: string;
    /** There is room for recordings alone, or nobody knows. */
    readonly isShort: boolean;
  }[];
  /** Told how long after the sample that decided an alarm was given or became more urgent. */
  readonly onDelay?: (kind: AlarmKind, seconds: number) => void;
  /** Told of everything that changed, once. */
  readonly onChanged?: (log: readonly LogEntry[], state: AlarmState) => void;
}

interface Kept {
  readonly state: AlarmState;
  readonly watches: Readonly<Record<string, string>>;
  /** Presses of buttons that were told of. */
  readonly calls?: readonly string[];
  /** By bed: the analysis whose findings are open. */
  readonly analyses?: Readonly<Record<string, string>>;
}

const calls_max = 256;
const news: ReadonlySet<LogEntry['action']> = new Set<LogEntry['action']>(['opened', 'priority']);

/** What an older program kept without an end is on again. */
const ends = ([, off]: readonly [string, Off]): boolean => typeof off.until_ms === 'number';

const shownOff = ({ by, since_ms, until_ms }: Off) => ({
  by,
  since: ticksOfMs(since_ms),
  until: ticksOfMs(until_ms),
});

/** The alarms of this server: one clock, one machine, the same for every screen. */
export class AlarmDesk {
  readonly site: SiteSettings;
  readonly watches = new Watches();
  readonly keeper: AlarmKeeper;
  readonly #world: AlarmDeskWorld;
  readonly #screens: AlarmScreens;
  readonly #beds = new Map<string, AlarmBed>();
  #state: AlarmState = emptyState;
  readonly #calls = new Set<string>();
  /** By bed: the analysis at work, or the one before the server ended. */
  readonly analyses = new Map<string, string>();
  #number = 0;
  #ticks = 0;
  #isRestored = false;
  #isRestoring = false;
  #isMissed = false;
  #timer: NodeJS.Timeout | undefined;
  /** The clock of this process: it does not jump when somebody sets the machine's. */
  readonly #began_ms = Date.now() - performance.now();

  constructor(world: AlarmDeskWorld) {
    this.#world = world;
    this.keeper = new AlarmKeeper(world.database, world.log);
    this.site = new SiteSettings(world.database, world.log);
    this.#screens = new AlarmScreens(() => this.now());
  }

  get settings(): AlarmSettings {
    return this.site.now;
  }

  get now_ms(): number {
    return this.#began_ms + performance.now();
  }

  /** What was before the server ended; asked again until the database says it. */
  async restore(): Promise<void> {
    if (this.#isRestored || this.#isRestoring) return;
    this.#isRestoring = true;
    try {
      const { alarms } = this.#world.database;
      const [kept, settings] = [await alarms.kept('state'), await alarms.kept('settings')];
      this.#isRestored = true;
      this.site.restore(settings);
      if (kept !== null) this.#take(kept as Kept);
      this.keeper.release();
    } catch (error) {
      // It is asked again twice a second, and said once.
      if (!this.#isMissed) this.#world.log.error({ err: error }, 'alarms of before are not known yet');
      this.#isMissed = true;
    } finally {
      this.#isRestoring = false;
    }
  }

  start(): void {
    this.#timer = setInterval(() => this.#tick(), tick_ms);
  }

  attend(bed: AlarmBed): void {
    this.#beds.set(bed.id, bed);
    this.#changed();
  }

  /** @throws ValvomoError UNKNOWN_BED */
  bed(id: string): AlarmBed {
    const bed = this.#beds.get(id);
    if (bed === undefined)
      throw new ValvomoError('UNKNOWN_BED', `no bed '${id}' on this server`, { value: id });
    return bed;
  }

  now(): AlarmsNow {
    const alarms = openAlarms(this.#state).map((held) => alarmOf(this.#state, held));
    const beds = [...this.#beds.values()].map((bed) => this.#bedAlarms(bed));
    return { number: this.#number, now: ticksOfMs(this.now_ms), alarms, beds };
  }

  /** Something happens. @throws ValvomoError as `step`; then nothing has changed */
  do(event: AlarmEvent): readonly LogEntry[] {
    const { state, log } = step(this.#state, this.now_ms, event, rulesOf(this.settings));
    this.#state = state;
    this.#note(log);
    return log;
  }

  /** A condition is there; `policy` null: it is information. @param decided_s instant of the sample that decided, where one did */
  raise(condition: Condition, policy: Policy | null, decided_s?: number): void {
    if (policy === null) {
      this.clear(condition.key);
      return;
    }
    const log = this.do({ kind: 'raise', id: randomUUID(), condition, policy });
    if (decided_s === undefined) return;
    if (log.some(({ action, alarm }) => alarm?.key === condition.key && news.has(action)))
      this.#world.onDelay?.(condition.kind, this.now_ms / 1000 - decided_s);
  }

  clear(key: string): void {
    if (this.#state.held[key]?.present === true) this.do({ kind: 'clear', key });
  }

  wasCalled(call: string): boolean {
    return this.#calls.has(call);
  }

  called(call: string): void {
    this.#calls.add(call);
    for (const oldest of this.#calls) if (this.#calls.size > calls_max) this.#calls.delete(oldest);
  }

  /** Takes the watch of a bed. @throws ValvomoError WATCH_TAKEN */
  take(bed: string, by: string, from: string | undefined): void {
    const before = this.watches.taker(bed);
    this.watches.take(bed, by, from, this.now_ms, this.settings.limits.watch_s);
    const detail = before === null || before === by ? null : `from ${before}`;
    this.#note([{ at_ms: this.now_ms, bed, action: 'watch-taken', by, alarm: null, detail }]);
  }

  /** Lets the watch of a bed go. @throws ValvomoError WATCH_TAKEN */
  release(bed: string, by: string): void {
    this.watches.release(bed, by);
    this.#note([{ at_ms: this.now_ms, bed, action: 'watch-released', by, alarm: null, detail: null }]);
  }

  /** A screen shows alarms, and says what it watches. */
  hear(screen: object, pipe: ViewerPipe, message: WatchingMessage): void {
    this.watches.hear(screen, message, this.now_ms);
    this.#screens.join(screen, pipe);
    this.#changed();
  }

  leave(screen: object): void {
    this.watches.leave(screen);
    this.#screens.leave(screen);
  }

  /** Decides all settings anew, or some of them. @throws ValvomoError as `SiteSettings` */
  async settle(how: 'replace' | 'merge', deciding: Deciding): Promise<VersionedSettings> {
    const settings = await (how === 'replace' ? this.site.replace(deciding) : this.site.merge(deciding));
    this.#tick();
    this.#changed();
    return settings;
  }

  /** Somebody tried whether a channel works. */
  tried(by: string, detail: string): void {
    this.#note([{ at_ms: this.now_ms, bed: null, action: 'delivery-tried', by, alarm: null, detail }]);
  }

  close(): Promise<void> {
    clearInterval(this.#timer);
    return this.keeper.close();
  }

  #take({ state, watches, calls = [], analyses = {} }: Kept): void {
    const now_ms = this.now_ms;
    // A machine whose clock was ahead: time goes on from now, and no pause is longer than it may be.
    const longest_ms = now_ms + this.settings.sound.pause_max_s * 1000;
    const off_ms = now_ms + this.settings.sound.off_max_s * 1000;
    const silences = Object.fromEntries(
      Object.entries(state.silences)
        .filter(ends)
        .map(([bed, silence]) => [
          bed,
          { ...silence, until_ms: Math.min(silence.until_ms, silence.isOff ? off_ms : longest_ms) },
        ]),
    );
    const off = Object.fromEntries(
      Object.entries(state.off)
        .filter(ends)
        .map(([name, one]) => [name, { ...one, until_ms: Math.min(one.until_ms, off_ms) }]),
    );
    // What happened before the database answered is newer.
    this.#state = {
      now_ms: Math.min(state.now_ms, now_ms),
      held: { ...state.held, ...this.#state.held },
      silences: { ...silences, ...this.#state.silences },
      off: { ...off, ...this.#state.off },
    };
    this.watches.restore(watches);
    for (const call of calls) this.#calls.add(call);
    for (const [bed, analysis] of Object.entries(analyses))
      if (!this.analyses.has(bed)) this.analyses.set(bed, analysis);
    this.#changed();
  }

  #tick(): void {
    void this.restore();
    this.do({ kind: 'tick' });
    for (const bed of this.#beds.values()) bed.look(this.now_ms);
    const own = this.#world.own();
    for (const { kind, text, isShort } of own) {
      const key = `/${kind}`;
      const onset_ms = this.#state.held[key]?.onset_ms ?? this.now_ms;
      const condition = { key, bed: null, kind, text, onset_ms, recording: null, findings: [] };
      this.raise(condition, technicalPolicy(this.settings, kind, false, isShort));
    }
    for (const kind of alarmKinds) if (!own.some((one) => one.kind === kind)) this.clear(`/${kind}`);
    this.#ticks += 1;
    if (this.#ticks % ticksABeat === 0) this.#beat();
  }

  #beat(): void {
    this.#watchesSeen();
    this.#screens.beat(this.#number, ticksOfMs(this.now_ms));
  }

  #seen = '';

  /** Who watches changes by time alone. */
  #watchesSeen(): void {
    const seen = JSON.stringify([...this.#beds.values()].map((bed) => this.#bedAlarms(bed)));
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.#number += 1;
  }

  #changed(): void {
    this.#watchesSeen();
    this.#screens.tell(this.#number);
  }

  #note(log: readonly LogEntry[]): void {
    if (log.length === 0) return;
    this.#number += 1;
    const kept = keptOf(this.#state, log);
    const whole = (): Kept => ({
      state: this.#state,
      watches: this.watches.kept(),
      calls: [...this.#calls],
      analyses: Object.fromEntries(this.analyses),
    });
    this.keeper.keep(whole, kept.alarms, kept.log);
    this.#screens.tell(this.#number);
    this.#world.onChanged?.(log, this.#state);
  }

  #bedAlarms({ id, profile, mustWatch }: AlarmBed): BedAlarms {
    const silence = this.#state.silences[id];
    const audio =
      silence === undefined
        ? ({ state: 'on' } as const)
        : { state: silence.isOff ? ('off' as const) : ('paused' as const), ...shownOff(silence) };
    const off = alarmKinds.flatMap((kind) => {
      const one = this.#state.off[`${id}/${kind}`];
      return one === undefined ? [] : [{ kind, ...shownOff(one) }];
    });
    const watched = this.watches.isWatched(id, this.now_ms, this.settings.limits.watch_s);
    return { bed: id, profile, audio, off, watch: { must: mustWatch, by: this.watches.taker(id), watched } };
  }
}
