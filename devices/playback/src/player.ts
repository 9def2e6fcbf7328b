import { createPace, type Clock, type DeviceSink, type Pace } from '@valvomo/device';
import type { EdfAnnotation } from '@valvomo/edf';
import type { Rate } from '@valvomo/model';

import { stepsCovering, ticksOfSteps, type Grid } from './cycle.ts';
import { Lane } from './lane.ts';
import { notesOf, together, type Note } from './notes.ts';
import type { PlayedFile } from './played-file.ts';

export interface PlayerOptions {
  readonly file: PlayedFile;
  readonly grid: Grid;
  /** Steps of the grid that are left out at the start. */
  readonly skip: number;
  readonly clock: Clock;
  /** Infinity: as fast as the sink takes them. */
  readonly speed: number;
  readonly isLooped: boolean;
  /** Length of a block in ticks of the recording. */
  readonly block_ticks: number;
  /** A file that grows has ended when it did not grow for so long. */
  readonly follow_s: number;
}

/** How often a growing file is asked for more. */
const look_ms = 250;

/** One run through a recording, or many with a seam between: from stretches of records to blocks that are due. */
export class Player {
  readonly #options: PlayerOptions;
  readonly #lanes: readonly Lane[];
  readonly #pace: Pace;
  /** Step of the grid, as played, at which this cycle begins. */
  #begin = 0;
  /** Next record to read. */
  #record = 0;
  /** In the order in which they are due. */
  #notes: Note[] = [];
  readonly #noted = new Set<EdfAnnotation>();
  /** Records whose annotations were looked at. */
  #recordsNoted = 0;
  #isStopped = false;
  #wake: () => void = () => {};

  constructor(options: PlayerOptions) {
    const { file, clock, speed } = options;
    this.#options = options;
    this.#lanes = file.streams.map(({ signals }) => new Lane(signals.length));
    this.#pace = createPace(clock, speed);
  }

  stop(): void {
    this.#isStopped = true;
    this.#pace.stop();
    this.#wake();
  }

  async play(sink: DeviceSink): Promise<void> {
    const { block_ticks } = this.#options;
    await this.#takeNotes();
    for (let due_ticks = block_ticks; !this.#isStopped; due_ticks += block_ticks) {
      const due = this.#options.file.streams.map(({ rate }) => samplesBefore(rate, due_ticks));
      const isMore = await this.#fill(due);
      await this.#pace.until(due_ticks / 1e7);
      if (this.#isStopped) return;
      await this.#sendNotes(sink, isMore ? due_ticks : Infinity);
      await this.#sendSamples(sink, due);
      if (!isMore && this.#lanes.every((lane) => lane.isEmpty)) return;
    }
  }

  async #sendNotes(sink: DeviceSink, due_ticks: number): Promise<void> {
    for (let note = this.#notes[0]; note !== undefined && note.due_ticks < due_ticks; note = this.#notes[0]) {
      this.#notes.shift();
      await sink.event(note.event);
    }
  }

  async #sendSamples(sink: DeviceSink, due: readonly number[]): Promise<void> {
    for (const [at, { stream }] of this.#options.file.streams.entries()) {
      for (const item of this.#lanes[at]?.take(due[at] ?? 0) ?? []) {
        if (item.kind === 'block') await sink.block(stream, item);
        else await sink.gap(stream, item);
      }
    }
  }

  /** Reads on until every lane reaches what is due; false at the end. */
  async #fill(due: readonly number[]): Promise<boolean> {
    while (this.#lanes.some((lane, at) => lane.next < (due[at] ?? 0)))
      if (this.#isStopped || !(await this.#advance())) return false;
    return true;
  }

  async #advance(): Promise<boolean> {
    if (await this.#readOn()) return true;
    if (await this.#hasGrown()) return true;
    return this.#options.isLooped && this.#startAgain();
  }

  /** Puts the next stretch into the lanes; false when there is none. */
  async #readOn(): Promise<boolean> {
    const { file, grid, skip } = this.#options;
    const stretch = file.stretchAt(this.#record, await file.recording.onsets());
    if (stretch === undefined) return false;
    // A writer that is ahead of the player has put notes into the file since the last look.
    if ((await file.recording.records()) > this.#recordsNoted) await this.#takeNotes();
    this.#record += stretch.records;
    const isSkipped = stretch.places.every(
      ({ start, samples }, at) => start + samples <= skip * (grid.samples[at] ?? 0),
    );
    if (isSkipped) return true;
    const counts = await file.read(stretch);
    for (const [at, lane] of this.#lanes.entries()) {
      const place = stretch.places[at];
      const planar = counts[at];
      if (place === undefined || planar === undefined) continue;
      lane.put(place.start + this.#shift(at), place.samples, planar, 'recorded');
    }
    return true;
  }

  /** What is added to an index of the file to get the index as played in this cycle. */
  #shift(at: number): number {
    const { grid, skip } = this.#options;
    return (this.#begin - skip) * (grid.samples[at] ?? 0);
  }

  /** Waits for the writer of a file that still grows; false when there is nothing to wait for. */
  async #hasGrown(): Promise<boolean> {
    const { file, clock, follow_s } = this.#options;
    const begun_ms = clock.monotonic_ms();
    while (!this.#isStopped) {
      // Asked before the records: what is written between the two questions is not missed.
      const isGrowing = await file.isGrowing();
      if ((await file.recording.records()) > this.#record) {
        await this.#takeNotes();
        return true;
      }
      if (!isGrowing || clock.monotonic_ms() - begun_ms >= follow_s * 1000) return false;
      await new Promise<void>((wake) => {
        this.#wake = wake;
        clock.after(look_ms, wake);
      });
    }
    return false;
  }

  /** The next cycle, one step of the grid behind the end of this one; false when the recording is empty. */
  async #startAgain(): Promise<boolean> {
    const { grid } = this.#options;
    const next = this.#lanes.map((lane) => lane.next);
    const end = stepsCovering(grid, next);
    if (end === this.#begin) return false;
    this.#notes = this.#notes.map(({ event, due_ticks }) => ({
      event: { ...event, start: Math.min(event.start, next[event.stream] ?? 0) },
      due_ticks: Math.min(due_ticks, ticksOfSteps(grid, end)),
    }));
    this.#begin = end + 1;
    for (const [at, lane] of this.#lanes.entries())
      lane.gapUntil(this.#begin * (grid.samples[at] ?? 0), 'seam');
    const start = this.#begin * (grid.samples[0] ?? 0);
    const event = { kind: 'seam', stream: 0, start, samples: 0, text: 'the recording starts again' } as const;
    this.#notes.push({ event, due_ticks: ticksOfSteps(grid, this.#begin) });
    this.#record = 0;
    this.#noted.clear();
    await this.#takeNotes();
    return true;
  }

  /** Queues the annotations that this cycle has not seen yet; those that came late are due at once. */
  async #takeNotes(): Promise<void> {
    const { file, grid, skip } = this.#options;
    const fresh: Note[] = [];
    this.#recordsNoted = await file.recording.records();
    for (const annotation of await file.recording.annotations()) {
      if (this.#noted.has(annotation)) continue;
      this.#noted.add(annotation);
      const due_ticks = Number(annotation.onset) + ticksOfSteps(grid, this.#begin - skip);
      for (const { start, ...event } of notesOf(annotation, file.streams)) {
        if (start < skip * (grid.samples[event.stream] ?? 0)) continue;
        fresh.push({ event: { ...event, start: start + this.#shift(event.stream) }, due_ticks });
      }
    }
    if (fresh.length === 0) return;
    this.#notes = [...this.#notes, ...together(fresh)].toSorted((a, b) => a.due_ticks - b.due_ticks);
  }
}

/** Whole samples that lie before an instant, in ticks from the start. */
const samplesBefore = (rate: Rate, due_ticks: number): number =>
  Number((BigInt(due_ticks) * BigInt(rate.samples)) / BigInt(rate.ticks));
