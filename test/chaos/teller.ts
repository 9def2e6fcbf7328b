/** A device as a program of its own, whose every sample tells which it is. Reports to its parent what it knows. */
import { createPace, serve, systemClock, webSocketLink, type Connect, type Device } from '@valvomo/device';
import { seededRandom, withFaults } from '@valvomo/device-playback';
import { rateOf, sampleIndex, type StreamDescription } from '@valvomo/model';
import { fineSignal, plainSignal } from '@valvomo/testing/plain-signal';
import { parseServerToDevice } from '@valvomo/wire';
import { blockSamples, buttonAt, countAt, rates_hz, signalsOf } from './telling.ts';

export interface TellerOptions {
  readonly url: string;
  readonly bed: string;
  /** Of its counts. */
  readonly bits: 16 | 24;
  /** Which run of this device it is: every count says so. */
  readonly life: number;
  readonly seed: number;
  readonly drop: number;
  readonly duplicate: number;
  readonly reorder: number;
}

/** What the device knows of itself; streams by number. */
export interface TellerReport {
  readonly life: number;
  /** Ticks as text: the instant of its sample 0. */
  readonly start: string;
  readonly measured: Readonly<Record<number, number>>;
  readonly acked: Readonly<Record<number, number>>;
  readonly events: number;
  readonly lost_samples: number;
  readonly state: string;
}

const options = JSON.parse(process.argv[2] ?? '{}') as TellerOptions;
const { life, bits } = options;
const random = seededRandom(options.seed);

const start = systemClock.now();
const streams: readonly StreamDescription[] = rates_hz.map((rate_hz, stream) => ({
  stream,
  bits,
  timeBase: { start, rate: rateOf(rate_hz) },
  signals: signalsOf(stream).map(bits === 16 ? plainSignal : fineSignal),
}));
const measured: Record<number, number> = {};
const acked: Record<number, number> = {};
let events = 0;
const stopping = { is: false };
const pace = createPace(systemClock, 1);

const device: Device = {
  id: `teller-${options.bed}`,
  name: 'Teller',
  describe: () => Promise.resolve({ streams, origin: { kind: 'simulated' }, pace: 'clock' }),
  start: async (sink) => {
    for (let block = 0; !stopping.is; block += 1) {
      await pace.until((block + 1) / 20);
      for (const { stream, signals } of streams) {
        const samples = blockSamples(stream);
        const first = block * samples;
        const length = samples * signals.length;
        const counts = bits === 16 ? new Int16Array(length) : new Int32Array(length);
        for (let row = 0; row < signals.length; row += 1)
          for (let at = 0; at < samples; at += 1)
            counts[row * samples + at] = countAt(bits, life, first + at, row);
        const place = { start: sampleIndex(first), samples, signals: signals.length };
        await sink.block(stream, { kind: 'block', ...place, counts });
        measured[stream] = first + samples;
      }
      if (block % 20 === 10) {
        const { index, text } = buttonAt(life, events);
        await sink.event({ kind: 'button', stream: 0, start: index, samples: 0, text });
        events += 1;
      }
    }
  },
  stop: () => {
    stopping.is = true;
    pace.stop();
    return Promise.resolve();
  },
};

/** Hears the acks that pass. */
const listening =
  (connect: Connect): Connect =>
  (url, protocol, heard) =>
    connect(url, protocol, {
      ...heard,
      opened: () => heard.opened(),
      text: (text) => {
        const message = parseServerToDevice(text);
        if (message?.type === 'ack')
          for (const { stream, next } of message.streams)
            acked[stream] = Math.max(acked[stream] ?? 0, next * blockSamples(stream));
        heard.text(text);
      },
    });

const faults = { lostLinks: [], stalls: [], ...options };
const uplink = serve(device, {
  url: options.url,
  bed: options.bed,
  life: `life-${life}`,
  random,
  drain_s: 90,
  connect: listening(withFaults(webSocketLink, faults, { clock: systemClock, random })),
});

const report = (): void => {
  const { lost_samples, state } = uplink.status();
  const facts: TellerReport = { life, start: String(start), measured, acked, events, lost_samples, state };
  process.send?.(facts);
};
const timer = setInterval(report, 50);
process.on('message', (message) => {
  if (message === 'stop') void uplink.stop();
});
process.on('disconnect', () => process.exit(1));
try {
  await uplink.done;
} catch (error) {
  process.stderr.write(`teller: ${String(error)}\n`);
}
clearInterval(timer);
report();
process.disconnect?.();
