import { rateOf, type DeviceEvent } from '@valvomo/model';
import { plainSignal } from '@valvomo/testing';
import { encodeBlock } from '@valvomo/wire';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEntry, encodeEntry, type Entry } from './entry.ts';
import { payloadBytesMax } from './record.ts';
import { continuedRecording, newRecording, RecordingProgress, type Hello } from './recording.ts';

const signal = plainSignal('Fp1');

const second = 10_000_000n;
const t0 = 17_000_000_000_000_000n;
const helloAt = (life: string, start = t0, label = 'Fp1'): Hello => ({
  type: 'hello',
  device: { id: 'amp', name: 'Amplifier', software: '1' },
  life,
  origin: { kind: 'live' },
  streams: [1, 2].map((stream) => ({
    stream,
    start: start.toString(),
    rate: rateOf(stream * 100),
    bits: 16 as const,
    signals: [{ ...signal, label }],
  })),
});

const about = { recording: 'r', bed: 'bed-1', name: 'Bed 1', created: '0' };
const begin = (): RecordingProgress => new RecordingProgress(newRecording(about, helloAt('one')));

const blockEntry = (stream: number, sequence: number, first: number, samples: number): Entry => ({
  kind: 'block',
  frame: encodeBlock({
    stream,
    sequence,
    first,
    samples,
    signals: 1,
    sent: 0n,
    counts: new Int16Array(samples),
  }),
});
const eventEntry = (event: number, stream: number, start: number, samples = 0): Entry => ({
  kind: 'event',
  event: { event, kind: 'note', stream, start, samples, text: String(event) },
});
const anchor = (stream: number, offset: number): Entry => ({
  kind: 'anchor',
  stream,
  offset,
  start: (t0 + BigInt(offset)).toString(),
});

describe('progress of a recording', () => {
  it('is the sum of its entries: from any checkpoint on it comes to the same', () => {
    const entry = fc.oneof(
      fc.tuple(fc.constantFrom(1, 2), fc.nat(50)).map(([stream, offset]) => anchor(stream, offset)),
      fc
        .tuple(fc.constantFrom(1, 2), fc.nat(99), fc.nat(1000), fc.integer({ min: 1, max: 9 }))
        .map((parts) => blockEntry(...parts)),
      fc
        .tuple(fc.nat(9), fc.constantFrom(1, 2), fc.nat(1000), fc.nat(50))
        .map((parts) => eventEntry(...parts)),
      fc.tuple(fc.constantFrom(1, 2), fc.nat(1000)).map(([stream, first]): Entry => ({
        kind: 'gap',
        stream,
        first,
        samples: 5,
        reason: 'device',
        sequence: first,
      })),
      fc.constantFrom(1, 2).map((stream): Entry => ({
        kind: 'electrodes',
        decisions: [
          {
            stream,
            electrodes: { basis: 'confirmed', by: 'R', electrodes: [{ kind: 'scalp', site: 'Fp1' }] },
          },
        ],
      })),
    );
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 40 }), fc.nat(40), (entries, cut) => {
        const whole = begin();
        const first = begin();
        for (const [at, one] of entries.entries()) {
          whole.apply(one);
          if (at < cut) first.apply(one);
        }
        const record = encodeEntry({ kind: 'checkpoint', checkpoint: first.checkpoint() });
        const rest = begin();
        const read = decodeEntry(record);
        if (read !== null) rest.apply(read);
        for (const one of entries.slice(cut)) {
          const again = decodeEntry(encodeEntry(one));
          if (again !== null) rest.apply(again);
        }
        expect(rest.checkpoint()).toEqual(whole.checkpoint());
      }),
    );
  });

  it('events wait for the first sample of their stream and are placed in the recording', () => {
    const progress = begin();
    expect(progress.apply(eventEntry(0, 1, 120, 10))).toEqual([]);
    expect(progress.apply(eventEntry(1, 1, 95, 10))).toEqual([]);
    expect(progress.apply(eventEntry(2, 1, 50, 10))).toEqual([]);
    const placed: readonly DeviceEvent[] = progress.apply(anchor(1, 100));
    expect(placed.map(({ event, start, samples }) => [event, start, samples])).toEqual([
      [0, 20, 10],
      [1, 0, 5],
    ]);
    expect(progress.checkpoint()).toMatchObject({ events: 3, waitingEvents: [] });
  });

  it('an entry of a type that a later version wrote is passed over; a checkpoint of one is refused', () => {
    expect(decodeEntry({ type: 99, payload: new Uint8Array(3) })).toBeNull();
    const { type } = encodeEntry({ kind: 'checkpoint', checkpoint: begin().checkpoint() });
    const payload = Buffer.from(JSON.stringify({ kind: 'checkpoint', checkpoint: { version: 2 } }));
    expect(() => decodeEntry({ type, payload })).toThrow(
      expect.objectContaining({ code: 'JOURNAL_VERSION' }),
    );
  });
});

describe('another life of the device', () => {
  const recorded = (): RecordingProgress => {
    const progress = begin();
    progress.apply(anchor(1, 100));
    progress.apply(blockEntry(1, 0, 0, 50));
    return progress;
  };
  // The recording's index 0 was taken at t0 + 100 ticks (see `anchor`), index 50 half a second later.
  const at = (offset: bigint): bigint => t0 + 100n + offset;

  it('continues the recording where its time base says', () => {
    const after = continuedRecording(recorded().checkpoint(), helloAt('two', at(2n * second)), 60);
    expect(after?.life).toBe('two');
    expect(
      after?.streams.map(({ offset, sequence, next, begun }) => [offset, sequence, next, begun]),
    ).toEqual([
      [-200, 0, 50, false],
      [null, 0, 0, false],
    ]);
  });

  it.each([
    ['other signals', helloAt('two', at(2n * second), 'Fp2')],
    ['another device', { ...helloAt('two', at(2n * second)), device: { id: 'b', name: '', software: '' } }],
    ['fewer streams', { ...helloAt('two', at(2n * second)), streams: helloAt('two').streams.slice(1) }],
    ['a begin before what is recorded', helloAt('two', at(second / 4n))],
    ['a begin too long after it', helloAt('two', at(62n * second))],
  ])('with %s begins another recording', (_, hello) => {
    expect(continuedRecording(recorded().checkpoint(), hello, 60)).toBeNull();
  });
});

it('a checkpoint fits into one record of the journal, however much its events say', () => {
  const progress = begin();
  const impedances = Array.from({ length: 4096 }, (_, signal) => ({ signal, ohms: 1_234_567.891 }));
  const say = (event: number): void => {
    const entry = eventEntry(event, 1, 0);
    if (entry.kind !== 'event') throw new Error('not an event');
    progress.apply({ ...entry, event: { ...entry.event, text: 'ä'.repeat(4096), impedances } });
  };
  for (let event = 0; event < 100; event += 1) say(event);
  progress.apply({ kind: 'anchor', stream: 1, offset: 0, start: t0.toString() });
  for (let event = 100; event < 200; event += 1) say(event);
  const checkpoint = progress.checkpoint();
  expect(checkpoint.events).toBe(200);
  expect(checkpoint.recentEvents.at(-1)).toMatchObject({ event: 199 });
  expect(encodeEntry({ kind: 'checkpoint', checkpoint }).payload.byteLength).toBeLessThan(payloadBytesMax);
});
