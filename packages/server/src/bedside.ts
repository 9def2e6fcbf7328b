import { ticksFromDate, ticksPerSecond, ValvomoError, type Study } from '@valvomo/model';
import type { Hello, RecordingStudy } from '@valvomo/store';
import { coding, type BedMessage, type ServerToDevice } from '@valvomo/wire';
import type { Logger } from 'pino';
import type { Judging } from './analysis/bed-analysis.ts';
import type { BedsideWorld } from './bedside-world.ts';
import { bedNotes } from './bed-notes.ts';
import { beatMessage, bedMessage, bedSummary, type BedFacts } from './bed-words.ts';
import { BedConnection, type ConnectionListener, type Uplink } from './connection.ts';
import { decisionsFor, type ElectrodesDecision } from './electrodes.ts';
import { ImpedanceDesk, type ImpedanceAsked } from './impedance.ts';
import { Occupancy } from './occupancy.ts';
import type { Published } from './published.ts';
import type { RecordingRun, RunOptions } from './recording-run.ts';
import type { LiveRecording } from './review/messages.ts';
import { recoverRun } from './recover-run.ts';
import { runOptionsOf } from './run-options.ts';
import { recordingFor } from './succession.ts';

type Welcome = Extract<ServerToDevice, { type: 'welcome' }>;

/** Without a sample for so long a linked bed is stale. */
const stale_ms = 2000;

/** One place on the ward: at most one device, at most one recording that grows, and what is said of both. */
export class Bedside {
  readonly id: string;
  readonly name: string;
  /** Why nothing is recorded although a device would send. */
  fault: { readonly code: string; readonly message: string } | null = null;
  readonly impedances = new ImpedanceDesk();
  readonly #world: BedsideWorld;
  readonly #log: Logger;
  readonly #judging: Judging | undefined;
  readonly #runOptions: RunOptions;
  #run: RecordingRun | undefined;
  /** The run's journal failed: it is read anew before it goes on. */
  #failed = false;
  #connection: BedConnection | undefined;
  readonly #occupancy: Occupancy;
  #sampled_ms = Number.NEGATIVE_INFINITY;
  #announced: BedMessage['state'] = 'waiting';
  #clockOffset_s: number | null = null;
  /** Hellos, decisions and recoveries one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  /** @param judging of what this bed publishes; without it nothing is judged */
  constructor(id: string, name: string, world: BedsideWorld, judging?: Judging) {
    this.id = id;
    this.name = name;
    this.#world = world;
    this.#judging = judging;
    this.#log = world.log.child({ bed: id });
    this.#occupancy = new Occupancy(id, this.#log, world.memory);
    this.#runOptions = runOptionsOf(world, id);
    this.#describe(false);
  }

  /** The recording that this bed had before the server started, with its recent past. */
  recover(recording: string): Promise<void> {
    return this.#inTurn(async () => {
      const run = await this.#read(recording, (read, published) => {
        if (this.#run !== read) this.#take(read);
        this.#world.bus.publish(this.id, published);
      });
      if (run === undefined) return;
      if (this.#run === run) this.#describe(false);
      else this.#take(run);
      this.#judge();
    });
  }

  /** The device that was here last. */
  get device(): string | undefined {
    return this.#run?.progress.about.device.id;
  }

  /** The journal that belongs to this bed and the segment of it that grows. */
  get journal(): { readonly recording: string; readonly growing: string | undefined } | undefined {
    return this.#run === undefined ? undefined : { recording: this.#run.id, growing: this.#run.growing };
  }

  /** The recording that is here now, with this server's numbers of its streams. */
  get present(): LiveRecording | undefined {
    const run = this.#run;
    if (run === undefined) return undefined;
    const streams = run.progress.streams.map(
      ({ description: { stream } }) => [stream, this.#world.numbers.of(run.id, stream)] as const,
    );
    return { recording: run.id, bed: this.id, streams };
  }

  /** Whose recordings are made here now. As long as nobody could say, it is who was here before. */
  get study(): RecordingStudy | null {
    return this.#occupancy.study(this.#run?.progress.about.study ?? null);
  }

  /** Who is at the bed from now on; null: nobody. A recording of somebody else ends, and the device begins another. */
  async occupy(study: Study | null): Promise<void> {
    const before = this.#occupancy.age_years;
    const kept = this.#occupancy.become(study);
    this.#world.bus.publish(this.id, { kind: 'study', message: { type: 'study', bed: this.id, study } });
    const about = this.#run?.progress.about;
    if (about !== undefined && about.closed === undefined && about.study?.id !== study?.id)
      await this.finish(study === null ? 'the study has left the bed' : 'another study is at the bed');
    else if (study !== null && this.#occupancy.age_years !== before) this.#judge();
    await kept;
  }

  /** Tells the filing how far the journal is safe. */
  file(): void {
    const run = this.#run;
    const safe = run?.safe ?? null;
    if (run !== undefined && safe !== null) this.#world.filing?.seen(run.id, safe);
  }

  /** The recording ends here, and a device that is still there begins another. */
  finish(why: string): Promise<void> {
    return this.#inTurn(async () => {
      const run = this.#run;
      if (run === undefined) return;
      const connection = this.#connection;
      connection?.end();
      this.#connection = undefined;
      // If it cannot be closed, the next hello begins another one all the same: this one is somebody else's.
      await this.#end(run, why).catch((error: unknown) =>
        this.#log.error({ err: error, recording: run.id }, 'recording is not closed'),
      );
      connection?.uplink.goAway();
      this.#describe(false);
    });
  }

  get state(): BedMessage['state'] {
    if (this.#run?.progress.streams.some(({ start }) => start !== null) !== true) return 'waiting';
    if (this.#connection === undefined) return 'lost';
    return performance.now() - this.#sampled_ms <= stale_ms ? 'live' : 'stale';
  }

  /**
   * A device says hello and is welcomed with where it goes on.
   * @throws ValvomoError BED_TAKEN, CONTRADICTION, RECORDING_FAILED
   */
  connect(hello: Hello, uplink: Uplink): Promise<{ connection: BedConnection; welcome: Welcome }> {
    return this.#inTurn(async () => {
      this.#makeWay(hello);
      const run = await this.#runFor(hello).catch((error: unknown) => this.#refuse(error));
      const connection = new BedConnection(uplink, run, this.#listener());
      if (uplink.open) this.#connection = connection;
      this.#clockOffset_s = null;
      this.fault = null;
      this.#describe(false);
      const { streams, events } = run.progress;
      const resume = streams.map(({ description, sequence }) => ({ stream: description.stream, sequence }));
      const welcome = {
        type: 'welcome',
        recording: run.id,
        bed: this.id,
        resume,
        events,
        coding: hello.codings?.includes(coding.lossless) === true ? coding.lossless : 0,
      } as const;
      return { connection, welcome };
    });
  }

  /** A device's connection ended. */
  leave(connection: BedConnection): void {
    connection.end();
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    this.impedances.lost();
    this.check();
  }

  /** By how many ticks the server's clock is ahead of the device's. */
  clockOffset(offset: string): void {
    this.#clockOffset_s = Number(offset) / ticksPerSecond;
  }

  /** Tells viewers when the state has changed. */
  check(): void {
    if (this.state !== this.#announced) this.#describe(false);
  }

  /** Every second: asks the device again for what is missing, and proves to viewers that the server lives. */
  beat(): void {
    this.#connection?.remind();
    const message = beatMessage(this.#facts());
    if (message.lag_s !== null) this.#world.metrics.lag.set({ bed: this.id }, message.lag_s);
    this.#world.bus.publish(this.id, { kind: 'beat', message });
  }

  summary(): ReturnType<typeof bedSummary> {
    return bedSummary(this.#facts());
  }

  /**
   * A person decided what the electrodes are: kept with the recording, told to every viewer.
   * @throws ValvomoError RECORDING_CHANGED, ELECTRODES_LENGTH
   */
  decide(decision: ElectrodesDecision): Promise<{ readonly recording: string }> {
    return this.#inTurn(async () => {
      const run = this.#run;
      if (run === undefined)
        throw new ValvomoError('RECORDING_CHANGED', `bed '${this.id}' has no recording`, { value: this.id });
      const decisions = decisionsFor(run, decision);
      try {
        await run.open();
        run.write({ kind: 'electrodes', decisions });
        await run.durable();
      } catch (error) {
        this.#fail(error);
        throw error;
      }
      this.#describe(false);
      this.#judge();
      return { recording: run.id };
    });
  }

  /**
   * A person wants the impedances of the electrodes; resolves when the device begins.
   * @throws ValvomoError NO_DEVICE, and as `ImpedanceDesk.ask`
   */
  async measureImpedances(
    asked: ImpedanceAsked,
  ): Promise<{ readonly recording: string; readonly id: number }> {
    const [run, connection] = [this.#run, this.#connection];
    if (run === undefined || connection === undefined)
      throw new ValvomoError('NO_DEVICE', `no device is connected to bed '${this.id}'`, { value: this.id });
    const send = (id: number): void => {
      const at = ticksFromDate(new Date()).toString();
      run.write({ kind: 'asked', at, ...asked, by: asked.by.trim() });
      connection.uplink.measureImpedance(id);
    };
    const { id, by, confirmedBy } = await this.impedances.ask(run.streams(), asked, send);
    this.#log.info({ recording: run.id, id, by, confirmedBy }, 'impedances are measured');
    return { recording: run.id, id };
  }

  close(): Promise<void> {
    const connection = this.#connection;
    connection?.end();
    return this.#inTurn(async () => {
      await this.#judging?.stop();
      await this.#run?.close();
      connection?.uplink.goAway();
    });
  }

  #facts(): BedFacts {
    const { id, name, state } = this;
    const { timeZone, filing } = this.#world;
    const run = this.#run;
    const notes = bedNotes(this.#world, {
      fault: this.fault,
      flat: state === 'live' && this.#judging?.flat === true,
      paused: this.#occupancy.isPaused,
      recording: run?.id,
      others: [...this.impedances.notes, ...(this.#judging?.notes ?? [])],
    });
    const filed = run === undefined ? [] : (filing?.filed(run.id) ?? []);
    return { id, name, state, run, timeZone, clockOffset_s: this.#clockOffset_s, filed, notes };
  }

  #describe(restarted: boolean): void {
    this.#announced = this.state;
    this.#world.bus.publish(this.id, { kind: 'described', message: bedMessage(this.#facts()), restarted });
  }

  /** The same device anew takes the place of its older connection, which may be half-open. */
  #makeWay(hello: Hello): void {
    const before = this.#connection;
    if (before === undefined) return;
    if (this.device !== hello.device.id)
      throw new ValvomoError('BED_TAKEN', `bed '${this.id}' has device '${this.device}'`, { value: this.id });
    before.uplink.close('REPLACED', `device '${hello.device.id}' connected anew`);
    this.leave(before);
  }

  async #runFor(hello: Hello): Promise<RecordingRun> {
    await this.#closeFailed();
    const present = this.#failed && this.#run !== undefined ? await this.#read(this.#run.id) : this.#run;
    if (present !== undefined) this.#run = present;
    this.#failed = false;
    const { data, numbers } = this.#world;
    const run = await recordingFor(this, present, hello, { data, numbers, run: this.#runOptions });
    if (run === present) return run;
    if (present !== undefined)
      await this.#end(present, 'the bed has another recording').catch((error: unknown) =>
        this.#log.error({ err: error, recording: present.id }, 'recording is not closed'),
      );
    this.#take(run);
    this.#judge();
    return run;
  }

  async #end(run: RecordingRun, why: string): Promise<void> {
    try {
      await run.end({ at: ticksFromDate(new Date()).toString(), why });
    } finally {
      await run.close();
      if (run.safe !== null) this.#world.filing?.seen(run.id, run.safe);
    }
  }

  async #refuse(error: unknown): Promise<never> {
    if (error instanceof ValvomoError && error.code === 'CONTRADICTION') throw error;
    this.#note(error);
    this.#failed = true;
    await this.#closeFailed();
    throw new ValvomoError('RECORDING_FAILED', `not recorded: ${(error as Error).message}`, { cause: error });
  }

  async #read(
    recording: string,
    onShown: (run: RecordingRun, published: Published) => void = () => undefined,
  ): Promise<RecordingRun | undefined> {
    const { data, numbers, history } = this.#world;
    const disk = await data.journal(recording);
    const recovered = await recoverRun(disk, numbers, this.#runOptions, history, onShown);
    for (const tear of recovered?.tears ?? [])
      this.#log.warn({ recording, ...tear }, 'torn end of a journal segment left out');
    return recovered?.run;
  }

  /** Another recording is this bed's from now on. */
  #take(run: RecordingRun): void {
    if (this.#run !== undefined && this.#run.id !== run.id) this.#world.numbers.letGo(this.#run.id);
    this.#run = run;
    this.#log.info({ recording: run.id }, 'recording');
    this.#describe(true);
  }

  /** Another recording, other electrodes or another age: what is judged begins anew. */
  #judge(): void {
    if (this.#run !== undefined) this.#judging?.begin(this.#run, this.#occupancy.age_years);
  }

  #listener(): ConnectionListener {
    const { bus, metrics } = this.#world;
    const bed = this.id;
    const samplesTaken = metrics.samples.labels({ bed });
    return {
      publish: (published) => {
        if (published.kind === 'event') this.impedances.heard(published.event);
        bus.publish(bed, published);
      },
      onBlock: (samples, began) => {
        samplesTaken.inc(samples);
        metrics.blocks.inc({ bed });
        this.#sampled_ms = performance.now();
        if (began) this.#describe(false);
        else this.check();
      },
      isPaused: () => this.#occupancy.isPaused,
      onGap: (reason) => metrics.gaps.inc({ bed, reason }),
      onResend: () => metrics.resends.inc({ bed }),
      onAck: () => metrics.acks.inc({ bed }),
      onRecordingFailed: (error) => this.#fail(error),
    };
  }

  /** The journal takes nothing more. The device keeps what was not acknowledged and comes again. */
  #fail(error: unknown): void {
    this.#note(error);
    const connection = this.#connection;
    if (connection !== undefined) {
      connection.uplink.close('RECORDING_FAILED', `not recorded: ${(error as Error).message}`);
      this.leave(connection);
    }
    this.#failed = true;
    void this.#inTurn(() => this.#closeFailed());
  }

  /** A journal that failed is cut back to what is on the medium, and read anew before anything is written again. */
  async #closeFailed(): Promise<void> {
    if (!this.#failed) return;
    try {
      await this.#run?.close();
    } catch (cause) {
      this.#log.error({ err: cause }, 'failed journal could not be closed');
    }
  }

  #note(error: unknown): void {
    const { code, message } = error as Partial<ValvomoError>;
    this.fault = { code: code ?? 'INTERNAL', message: message ?? String(error) };
    this.#world.metrics.faults.inc({ bed: this.id, code: this.fault.code });
    this.#log.error({ err: error }, 'not recorded');
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work, work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
