/**
 * The devices of the recording bench, all beds of one load in a process of their own: each is served by the device kit
 * over a socket of its own, in real time. Notes when each block left and when it was acknowledged.
 */
import {
  createPace,
  serve,
  systemClock,
  webSocketLink,
  type Connect,
  type Device,
  type Uplink,
} from '@valvomo/device';
import { rateOf, sampleIndex } from '@valvomo/model';
import { plainSignal } from '@valvomo/testing/plain-signal';
import { parseServerToDevice } from '@valvomo/wire';
import { contentOf, labelsOf, measureInto, placeOf } from './content.ts';

export interface Load {
  readonly beds: number;
  readonly signals: number;
  readonly rate_hz: number;
  readonly seed: number;
}

export interface WardTold {
  /** Samples of one signal that every bed measured. */
  readonly measured: readonly number[];
  readonly unacknowledged: number;
  readonly lost_samples: number;
  readonly connections: number;
  readonly ack_ms: {
    readonly p50: number;
    readonly p99: number;
    readonly max: number;
    readonly acks: number;
  };
  readonly cpu_s: number;
}

/** Blocks are 1/16 s long. */
const blocksASecond = 16;
const load = JSON.parse(process.argv[2] ?? '{}') as Load & { readonly url: string };
const { beds, signals, rate_hz, seed } = load;
const samples = rate_hz / blocksASecond;
const content = contentOf(seed);
const measured = Array.from({ length: beds }, () => 0);
let latencies_ms = new Float64Array(1 << 16);
let acks = 0;
let counting = false;

const note = (took_ms: number): void => {
  if (!counting) return;
  if (acks === latencies_ms.length) {
    const more = new Float64Array(2 * acks);
    more.set(latencies_ms);
    latencies_ms = more;
  }
  latencies_ms[acks] = took_ms;
  acks += 1;
};

/** Hears what leaves and what is acknowledged. */
const timed =
  (connect: Connect): Connect =>
  (url, protocol, heard) => {
    const sent_ms: number[] = [];
    let next = 0;
    let first: number | undefined;
    const link = connect(url, protocol, {
      ...heard,
      text: (text) => {
        const message = parseServerToDevice(text);
        if (message?.type === 'ack' && first !== undefined) {
          const until = (message.streams[0]?.next ?? 0) - first;
          for (; next < until; next += 1) note(performance.now() - (sent_ms[next] ?? Number.NaN));
        }
        heard.text(text);
      },
    });
    return {
      ...link,
      send: (data) => {
        if (typeof data !== 'string') {
          first ??= new DataView(data.buffer, data.byteOffset).getUint32(4, true);
          sent_ms.push(performance.now());
        }
        link.send(data);
      },
    };
  };

const deviceOf = (bed: number): Device => {
  const pace = createPace(systemClock, 1);
  const start = systemClock.now();
  const stopping = { is: false };
  return {
    id: `amplifier-${bed}`,
    name: `Amplifier ${bed}`,
    describe: () =>
      Promise.resolve({
        streams: [
          {
            stream: 0,
            bits: 16 as const,
            timeBase: { start, rate: rateOf(rate_hz) },
            signals: labelsOf(signals).map(plainSignal),
          },
        ],
        origin: { kind: 'simulated' },
        pace: 'clock',
      }),
    start: async (sink) => {
      for (let block = 0; !stopping.is; block += 1) {
        // Amplifiers do not tick together.
        await pace.until((block + 1 + bed / beds) / blocksASecond);
        const counts = new Int16Array(samples * signals);
        const index = block * samples;
        for (let signal = 0; signal < signals; signal += 1)
          measureInto(
            counts.subarray(signal * samples, (signal + 1) * samples),
            content,
            placeOf(bed, signal, index),
          );
        await sink.block(0, { kind: 'block', start: sampleIndex(index), samples, signals, counts });
        measured[bed] = index + samples;
      }
    },
    stop: () => {
      stopping.is = true;
      pace.stop();
      return Promise.resolve();
    },
  };
};

const uplinks: Uplink[] = Array.from({ length: beds }, (_, bed) =>
  serve(deviceOf(bed), { url: load.url, bed: `bed-${bed}`, drain_s: 60, connect: timed(webSocketLink) }),
);
for (const { done } of uplinks)
  done.catch((error: unknown) => process.stderr.write(`ward: ${String(error)}\n`));

const told = (): WardTold => {
  const sorted = latencies_ms.slice(0, acks).toSorted();
  const at = (part: number): number => sorted[Math.min(acks - 1, Math.floor(part * acks))] ?? Number.NaN;
  const all = uplinks.map((uplink) => uplink.status());
  const sum = (of: (status: (typeof all)[number]) => number): number =>
    all.reduce((total, status) => total + of(status), 0);
  const { user, system } = process.cpuUsage();
  return {
    measured,
    unacknowledged: sum(({ kept_blocks }) => kept_blocks),
    lost_samples: sum(({ lost_samples }) => lost_samples),
    connections: sum(({ connections }) => connections),
    ack_ms: { p50: at(0.5), p99: at(0.99), max: at(1), acks },
    cpu_s: (user + system) / 1e6,
  };
};

process.on('message', (asked: 'count' | 'tell' | 'stop') => {
  if (asked === 'count') counting = true;
  if (asked === 'stop')
    void Promise.allSettled(uplinks.map((uplink) => uplink.stop())).then(() => process.send?.(told()));
  else process.send?.(told());
});
process.on('disconnect', () => process.exit(0));
