import { ValvomoError } from '@valvomo/model';
import type { Mark } from './mark.ts';

/** A stream of a recording as marks need it. */
export interface ClockStream {
  readonly stream: number;
  /** Instant of index 0, ticks. */
  readonly start: bigint;
  readonly rate: { readonly samples: number; readonly ticks: number };
}

/** A mark and where it is: ticks since the clock's origin. */
export interface PlacedMark {
  readonly mark: Mark;
  readonly from: number;
  /** Equal to `from` for a moment. */
  readonly to: number;
}

/** Sample positions of a recording's streams as instants and back. Times are ticks since `origin`: numbers hold them exactly. */
export class MarkClock {
  readonly streams: readonly ClockStream[];
  readonly origin: bigint;
  /** New marks are set on the fastest stream: no other places a moment more finely. */
  readonly finest: ClockStream | undefined;

  constructor(streams: readonly ClockStream[]) {
    this.streams = streams;
    this.origin = streams[0]?.start ?? 0n;
    const [finest] = streams.toSorted(
      (a, b) => b.rate.samples / b.rate.ticks - a.rate.samples / a.rate.ticks,
    );
    this.finest = finest;
  }

  /** Ticks since the origin of an instant. */
  time(instant: bigint): number {
    return Number(instant - this.origin);
  }

  instant(time: number): bigint {
    return this.origin + BigInt(Math.round(time));
  }

  /** Undefined when the recording has no such stream. */
  place(mark: Mark): PlacedMark | undefined {
    const stream = this.streams.find((each) => each.stream === mark.stream);
    if (stream === undefined) return undefined;
    const offset = Number(stream.start - this.origin);
    const ticks = stream.rate.ticks / stream.rate.samples;
    const from = offset + mark.start * ticks;
    return { mark, from, to: from + mark.samples * ticks };
  }

  /**
   * The samples nearest to a stretch of time, on `stream` or the finest one. Nothing lies before the first sample.
   * @throws ValvomoError NO_STREAM when there is none
   */
  samples(from: number, to: number, stream?: number): Pick<Mark, 'stream' | 'start' | 'samples'> {
    const on = this.streams.find((each) => each.stream === stream) ?? this.finest;
    if (on === undefined) throw new ValvomoError('NO_STREAM', 'the recording has no stream to mark on');
    const offset = Number(on.start - this.origin);
    const ticks = on.rate.ticks / on.rate.samples;
    const start = Math.max(0, Math.round((from - offset) / ticks));
    const end = Math.max(start, Math.round((to - offset) / ticks));
    return { stream: on.stream, start, samples: end - start };
  }
}
