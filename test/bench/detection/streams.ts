import { sampleIndex, ticks, type Block, type StreamDescription } from '@valvomo/model';
import { shaftChannels, synthesise, tenTwenty, type Scenario, type Shaft } from '@valvomo/synthesis';

/** A stream of a bed, of which a seeded piece comes again and again. */
export interface Played {
  readonly description: StreamDescription;
  readonly rate_hz: number;
  readonly channels: number;
  /** The blocks of `length_s` seconds, from second `from_s` on. */
  blocks(from_s: number, length_s: number): readonly Block[];
}

const body = { heart_bpm: 70, breaths_per_minute: 14 };

const scalp = (length_s: number): Scenario => ({
  id: 'scalp',
  seed: 11,
  length_s,
  body,
  streams: [
    {
      rate_hz: 256,
      reference: 'CPz',
      channels: tenTwenty('new').slice(0, 21),
    },
  ],
  script: [
    { pattern: 'background', at_s: 0 },
    { pattern: 'alpha-rhythm', at_s: 0 },
    { pattern: 'spikes', at_s: 0 },
    { pattern: 'heart', at_s: 0 },
    { pattern: 'muscle', at_s: 0 },
    { pattern: 'electrode-noise', at_s: 0 },
    { pattern: 'temporal-seizure', at_s: Math.floor(length_s / 2) },
  ],
});

const shaft = (at: number): Shaft => ({
  name: `${String.fromCodePoint(65 + at)}'`,
  side: 'left',
  contacts: 16,
  grey: [1, 2, 3, 4, 10, 11, 12, 13],
  target_mm: [-10, 40 - 6 * at, -20],
  towards_mm: [-60, 40 - 6 * at, -20],
});

const depth = (channels: number, length_s: number): Scenario => ({
  id: 'depth',
  seed: 12,
  length_s,
  body,
  streams: [
    {
      rate_hz: 2048,
      reference: 'CPz',
      channels: Array.from({ length: channels / 16 }, (_, at) => shaft(at)).flatMap(shaftChannels),
    },
  ],
  script: [
    { pattern: 'depth-background', at_s: 0 },
    { pattern: 'depth-spikes', at_s: 0, options: { sites: [{ contact: "B'2", delay_s: 0, strength: 1 }] } },
    { pattern: 'electrode-noise', at_s: 0 },
  ],
});

/** Blocks of a quarter of a second. */
const cut = 4;

const played = (scenario: Scenario): Played => {
  const { streams, next } = synthesise(scenario);
  const [stream] = streams;
  const [asked] = scenario.streams;
  if (stream === undefined || asked === undefined) throw new Error('a scenario without a stream');
  const { rate_hz } = asked;
  const samples = rate_hz / cut;
  const signals = stream.signals.length;
  const piece = Array.from({ length: cut * scenario.length_s }, () => next(0, samples).slice());
  return {
    description: { ...stream, stream: 0, timeBase: { start: ticks(0n), rate: stream.rate } },
    rate_hz,
    channels: signals,
    blocks: (from_s, length_s) =>
      Array.from({ length: cut * length_s }, (_, k) => {
        const at = cut * from_s + k;
        const counts = piece[at % piece.length] ?? new Int16Array(signals * samples);
        return { kind: 'block', start: sampleIndex(at * samples), samples, signals, counts };
      }),
  };
};

/** 21 channels of scalp at 256 Hz, with spikes and a seizure. */
export const scalpBed = (): Played => played(scalp(300));

/** Contacts in shafts of sixteen at 2048 Hz, with spikes. */
export const depthBed = (channels: number): Played => played(depth(channels, 8));
