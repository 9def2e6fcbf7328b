import {
  alarmKinds,
  rateHz,
  ticksPerSecond,
  type AlarmKind,
  type AlarmProfile,
  type DeviceEvent,
  type EventMark,
  type Study,
} from '@valvomo/model';
import type { StreamOnWire } from '@valvomo/wire';
import type { Published } from '../published.ts';
import type { AlarmDesk } from './alarm-desk.ts';
import { technicalConditions } from './bed-conditions.ts';
import type { BurdenDesk } from './burden/burden-desk.ts';
import { JudgedSeconds } from './burden/judged-seconds.ts';
import { RowWatch } from './row-watch.ts';
import { SeizureBook, type Going, type Said, type Timed } from './seizure-book.ts';
import { patientPolicy, technicalPolicy } from './settings/policies.ts';

/** A bed as alarms see it. */
export interface WatchedBed {
  readonly id: string;
  readonly state: 'waiting' | 'live' | 'stale' | 'lost';
  readonly fault: { readonly message: string } | null;
  /** Why its recording does not become files although the journal goes on for so long; null: it does. */
  unfiled(limit_s: number): string | null;
  /** What of its analysis has stopped, and why. */
  readonly stopped: readonly { readonly what: string; readonly why: string }[];
}

/** What is told later than this is kept, and is no alarm any more. */
const late_s_max = 900;

const patientKinds: ReadonlySet<AlarmKind> = new Set<AlarmKind>(['button', 'seizure', 'convulsion']);
const technicalKinds = alarmKinds.filter((kind) => !patientKinds.has(kind));

/** One bed: what it publishes, and what that comes to. */
export class AlarmBed {
  readonly id: string;
  readonly #desk: AlarmDesk;
  readonly #bed: WatchedBed;
  readonly #book = new SeizureBook();
  readonly #rows = new RowWatch(this.#book.judged);
  #study: Study | null = null;
  /** A patient has left, and the recording is that of before, still. */
  #hasLeft = false;
  /** Instant of the newest sample, seconds of Unix time. */
  #newest_s = Number.NEGATIVE_INFINITY;
  #recording: string | null = null;
  /** The analysis at work is not the one that was there before. */
  #isAnother = false;
  #streams: readonly StreamOnWire[] = [];
  #beat: { readonly lag_s: number | null; readonly clock_offset_s: number | null } = {
    lag_s: null,
    clock_offset_s: null,
  };

  constructor(desk: AlarmDesk, bed: WatchedBed) {
    this.#desk = desk;
    this.#bed = bed;
    this.id = bed.id;
  }

  get profile(): AlarmProfile {
    return this.#desk.settings.beds[this.id]?.profile ?? this.#study?.profile ?? 'emu';
  }

  get mustWatch(): boolean {
    const { beds, watch } = this.#desk.settings;
    const isRecorded = this.#study?.state === 'recording' && watch.profiles.includes(this.profile);
    return beds[this.id]?.watch ?? isRecorded;
  }

  /** Something that the bed says; findings come by `found`. */
  hear(published: Published): void {
    if (published.kind === 'beat') this.#beat = published.message;
    else if (published.kind === 'block') this.#newest_s = Math.max(this.#newest_s, published.until_s);
    else if (published.kind === 'gap') this.#rows.gap(published.until_s);
    else if (published.kind === 'event') this.#event(published.event);
    else if (published.kind === 'study') this.#occupy(published.message.study);
    else if (published.kind === 'trend-rows') this.#rows.take(published.rows, this.#newest_s);
    else if (published.kind === 'trend-columns') {
      const before = this.#desk.analyses.get(this.id) ?? published.analysis;
      const isAnother = before !== published.analysis;
      this.#desk.analyses.set(this.id, published.analysis);
      this.#rows.describe(published, this.#streams, this.#newest_s);
      // What it found and had not ended, nobody will ever end: left open, it would keep the next from being heard.
      if (isAnother) this.#end(() => false);
      this.#isAnother = isAnother;
    } else if (published.kind === 'described') {
      const { recording, streams } = published.message;
      this.#streams = streams;
      if (recording === this.#recording) return;
      this.#recording = recording;
      this.#end((timed) => timed.recording === recording);
      if (this.#hasLeft) this.#vacate();
      this.#hasLeft = false;
    }
  }

  /** Where a finding lies in time; undefined when its stream is not of the bed's recording. */
  timed(recording: string, finding: EventMark): Timed | undefined {
    const stream = this.#streams.find((one) => one.stream === finding.stream);
    if (stream === undefined) return undefined;
    const start_s = Number(stream.start) / ticksPerSecond;
    const rate_hz = rateHz(stream.rate);
    const onset_s = start_s + finding.start / rate_hz;
    const changed_s = start_s + finding.changed / rate_hz;
    return { recording, finding, onset_s, ended_s: onset_s + finding.samples / rate_hz, changed_s };
  }

  /** Findings of now, one revision after the other: what a detector said in between counts, too. */
  found(found: readonly Timed[]): void {
    for (const timed of found) {
      if (!this.#book.take(timed)) continue;
      const { finding, ended_s } = timed;
      const isFresh = this.#newest_s - ended_s < late_s_max;
      this.#judge(!finding.open && finding.revision === 1 && isFresh ? [timed] : [], timed.changed_s);
    }
  }

  /** What was open when the server ended. */
  remember(found: readonly Timed[]): void {
    for (const timed of found) this.#book.take(timed);
    if (this.#isAnother) this.#end(() => false);
  }

  /** The last hour before the server ended, so that what has come to much does not count as little. */
  async recall(recent: BurdenDesk['recent']): Promise<void> {
    const recording = this.#recording;
    if (recording === null) return;
    const before = new JudgedSeconds();
    const rows = await recent(recording, before);
    if (this.#recording !== recording) return;
    for (const { second, ...looked } of before.between(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY))
      this.#book.judged.put(second, second + 1, looked);
    for (const { finding, onset, ended } of rows) {
      const [onset_s, ended_s] = [Number(onset) / ticksPerSecond, Number(ended) / ticksPerSecond];
      if (finding.review !== 'unreviewed') this.#book.say(recording, finding.id, finding);
      // What is open was remembered, and may have ended with its analysis.
      if (!finding.open) this.#book.take({ recording, finding, onset_s, ended_s });
    }
  }

  /** A reader says of a finding what it is. */
  reviewed(recording: string, id: string, said: Said): void {
    this.#book.say(recording, id, said);
    this.#judge([]);
  }

  /** Twice a second. */
  look(now_ms: number): void {
    const { settings, watches } = this.#desk;
    const { limits } = settings;
    // A seizure that goes on becomes status without another word of a detector.
    if (this.#book.isOpen) this.#judge([]);
    const unwatched_s = watches.unwatched_s(this.id, this.mustWatch, now_ms);
    const { state, fault, stopped } = this.#bed;
    const found = technicalConditions({
      state,
      isPaused: this.#study?.state === 'paused',
      fault: fault?.message ?? null,
      unfiled: this.#bed.unfiled(limits.unfiled_s),
      stopped,
      dead: this.#rows.dead(this.#newest_s, limits.dead_s),
      detectors: this.#rows.detectors,
      lag_s: this.#beat.lag_s,
      clockOffset_s: this.#beat.clock_offset_s,
      electrodes: this.#rows.faults(),
      watch: { must: this.mustWatch, watched: unwatched_s < limits.watch_s },
      limits,
    });
    for (const kind of technicalKinds) {
      const here = found.find((one) => one.kind === kind);
      const key = `${this.id}/${kind}`;
      if (here === undefined) {
        this.#desk.clear(key);
        continue;
      }
      const onset_ms = kind === 'nobody-watching' ? now_ms - unwatched_s * 1000 : now_ms;
      const condition = { ...here, key, bed: this.id, onset_ms, recording: this.#recording, findings: [] };
      this.#desk.raise(condition, technicalPolicy(settings, kind, this.mustWatch));
    }
  }

  /** Alarms of the patient who leaves are in the log; the next one does not inherit them. */
  #occupy(study: Study | null): void {
    const before = this.#study;
    this.#study = study;
    if (before === null || before.id === study?.id) return;
    this.#hasLeft = true;
    this.#vacate();
  }

  #vacate(): void {
    this.#book.forget();
    this.#desk.do({ kind: 'vacate', bed: this.id, kinds: patientKinds });
  }

  #event(event: DeviceEvent): void {
    if (event.kind !== 'button') return;
    const stream = this.#streams.find((one) => one.stream === event.stream);
    if (stream === undefined) return;
    const onset_s = Number(stream.start) / ticksPerSecond + event.start / rateHz(stream.rate);
    // `stream` is a number of this run of the server; the instant names a press for good.
    const call = `button:${this.#recording}:${Math.round(onset_s * 1000)}`;
    // A journal that is read again tells of them again.
    if (this.#desk.wasCalled(call) || this.#newest_s - onset_s > late_s_max) return;
    this.#desk.called(call);
    this.#desk.raise(
      {
        key: `${this.id}/button`,
        bed: this.id,
        kind: 'button',
        // The device's own words may name somebody.
        text: 'patient button',
        onset_ms: onset_s * 1000,
        recording: this.#recording,
        findings: [],
      },
      patientPolicy(this.#desk.settings, this.profile, 'button'),
      onset_s,
    );
  }

  #end(stays: (timed: Timed) => boolean): void {
    this.#book.end(stays);
    this.#judge([]);
  }

  /** @param ended found and over at once: given, and over @param decided_s instant of the sample that decided */
  #judge(ended: readonly Timed[], decided_s?: number): void {
    for (const going of this.#book.going(ended)) this.#raise(going, decided_s);
    const open = this.#book.going();
    for (const kind of ['seizure', 'convulsion'] as const)
      if (!open.some((going) => going.kind === kind)) this.#desk.clear(`${this.id}/${kind}`);
  }

  #raise({ kind, gravity, text, onset_s, recording, findings }: Going, decided_s?: number): void {
    this.#desk.raise(
      { key: `${this.id}/${kind}`, bed: this.id, kind, text, onset_ms: onset_s * 1000, recording, findings },
      patientPolicy(this.#desk.settings, this.profile, gravity),
      decided_s,
    );
  }
}
