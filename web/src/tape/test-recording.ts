import { encodeBlock } from '@valvomo/wire';
import { bedMessage, planar, type TestStream } from '../picture/test-bed.ts';
import type { RecordedEvent, RecordedGap } from './review-client.ts';

/** A server with one recording, for tests: answers as PROTOCOL.md says, from the same samples as the test ring. */
export class TestRecording {
  readonly asked: string[] = [];
  /** While set, every answer waits for it. */
  held: Promise<void> | null = null;
  /** While false nothing is answered. */
  isHere = true;
  gaps: RecordedGap[] = [];
  events: RecordedEvent[] = [];
  growing = false;
  /** Seconds that are recorded. */
  length_s: number;
  readonly streams: readonly TestStream[];
  /** Samples a frame. */
  readonly frame = 100;

  constructor(streams: readonly TestStream[], length_s: number) {
    this.streams = streams;
    this.length_s = length_s;
  }

  readonly fetch = async (path: string, { signal }: { signal: AbortSignal }): Promise<Response> => {
    this.asked.push(path);
    if (this.held !== null) await Promise.race([this.held, ended(signal)]);
    signal.throwIfAborted();
    if (!this.isHere) throw new TypeError('Failed to fetch');
    const url = new URL(path, 'http://ward');
    const [, , , , what] = url.pathname.split('/');
    if (what === undefined) return Response.json(this.#describe());
    if (what === 'overview')
      return Response.json({ from: 0, to: 0, coverage: [], gaps: this.gaps, events: this.events });
    if (what === 'columns') return this.columns(url.searchParams);
    const numbers = Object.fromEntries([...url.searchParams].map(([name, text]) => [name, Number(text)]));
    return this.#page(numbers['stream'] ?? 0, numbers['from'] ?? 0, numbers['samples'] ?? 0);
  };

  /** Columns, as a test makes them. */
  columns: (query: URLSearchParams) => Response = () => Response.json({}, { status: 404 });

  endOf(stream: number): number {
    return Math.floor(this.length_s * (this.streams[stream]?.rate_hz ?? 0));
  }

  /** Pages that were asked for. */
  get pages(): number {
    return this.asked.filter((path) => path.includes('/page?')).length;
  }

  #describe(): object {
    const { name, timeZone, origin, streams } = bedMessage(this.streams);
    return {
      id: 'r1',
      kind: 'file',
      name,
      bed: null,
      time_zone: timeZone,
      growing: this.growing,
      origin,
      streams: streams.map((stream, at) => Object.assign(stream, { samples: this.endOf(at) })),
      files: [],
    };
  }

  #page(stream: number, from: number, samples: number): Response {
    const { rate_hz = 1, labels = [] } = this.streams[stream] ?? {};
    const end = this.endOf(stream);
    const signals = labels.length;
    const frames: Uint8Array[] = [];
    const inGap = (index: number): boolean =>
      this.gaps.some((gap) => gap.stream === stream && index >= gap.start && index < gap.start + gap.samples);
    const to = Math.min(end, from + samples);
    for (let first = from; first < to;) {
      let count = 0;
      while (count < this.frame && first + count < to && !inGap(first + count)) count += 1;
      if (count > 0) {
        const counts = planar(signals, first, count, rate_hz);
        frames.push(encodeBlock({ stream, sequence: 0, first, samples: count, signals, sent: 0n, counts }));
      }
      first += Math.max(1, count);
    }
    return new Response(new Blob(frames.map((frame) => frame.slice().buffer)), {
      headers: { 'x-valvomo-end': String(end) },
    });
  }
}

const ended = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')), { once: true });
  });
