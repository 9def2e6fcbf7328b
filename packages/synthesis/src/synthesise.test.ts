import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { polysomnography } from './channels/polysomnography.ts';
import { tenTwenty } from './channels/ten-twenty.ts';
import type { Act } from './patterns/index.ts';
import type { Scenario } from './scenario.ts';
import { synthesise } from './synthesise.ts';
import { ward } from './ward/index.ts';

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../../fixtures/synthesis/${name}`, import.meta.url));

const busy: readonly Act[] = [
  { pattern: 'background', at_s: 0, options: { sources: 8 } },
  { pattern: 'alpha-rhythm', at_s: 0 },
  { pattern: 'eyes-open', at_s: 1.3, length_s: 2 },
  { pattern: 'blinks', at_s: 1.5, length_s: 3, options: { per_minute: 40 } },
  { pattern: 'lateral-gaze', at_s: 1.5, length_s: 4, options: { per_minute: 30 } },
  { pattern: 'chewing', at_s: 2.2, length_s: 2 },
  { pattern: 'temporal-seizure', at_s: 0.4, length_s: 6 },
  { pattern: 'spikes', at_s: 0, options: { per_minute: 40 } },
  { pattern: 'heart', at_s: 0 },
  { pattern: 'breathing', at_s: 0 },
  { pattern: 'snoring', at_s: 0 },
  { pattern: 'hypopnea', at_s: 1, length_s: 3 },
  { pattern: 'oximetry', at_s: 0 },
  { pattern: 'body-position', at_s: 0 },
  { pattern: 'muscle-tone', at_s: 0 },
  { pattern: 'spindles', at_s: 0, options: { per_minute: 20 } },
  { pattern: 'electrode-noise', at_s: 0 },
  { pattern: 'mains', at_s: 0 },
  { pattern: 'pop', at_s: 1.1, options: { electrode: 'T5' } },
  { pattern: 'pulse', at_s: 0.5, options: { electrode: 'T3' } },
  { pattern: 'sweat', at_s: 0.3 },
  { pattern: 'electrode-off', at_s: 2.6, length_s: 1, options: { electrode: 'T5' } },
];
const scalp = { rate_hz: 64, reference: 'CPz', channels: tenTwenty('old') };
const scenario: Scenario = {
  id: 'busy',
  seed: 11,
  length_s: 8,
  body: { heart_bpm: 70, breaths_per_minute: 15 },
  streams: [scalp, ...polysomnography.slice(1)],
  script: busy,
};

/** The first `samples` of a stream, asked for in these parts, over and over. */
const cut = (stream: number, samples: number, parts: readonly number[], given = scenario): Int16Array => {
  const synthesis = synthesise(given);
  const rows = synthesis.streams[stream]?.signals.length ?? 0;
  const whole = new Int16Array(rows * samples);
  for (let at = 0, k = 0; at < samples; k++) {
    const part = Math.min(samples - at, parts[k % parts.length] as number);
    const block = synthesis.next(stream, part);
    for (let row = 0; row < rows; row++)
      whole.set(block.subarray(row * part, (row + 1) * part), row * samples + at);
    at += part;
  }
  return whole;
};

describe('synthesise', () => {
  it('invariant 5: cutting the stream into other blocks changes no bit', () => {
    const length_s = 5;
    const whole = scenario.streams.map(({ rate_hz }, k) => cut(k, length_s * rate_hz, [length_s * rate_hz]));
    fc.assert(
      fc.property(
        fc.nat({ max: scenario.streams.length - 1 }),
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 6 }),
        (stream, parts) => {
          const rate_hz = scenario.streams[stream]?.rate_hz ?? 1;
          expect(cut(stream, length_s * rate_hz, parts)).toEqual(whole[stream]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('streams advance on their own: the order in which they are read changes no bit', () => {
    const together = synthesise(scenario);
    const parts = [0, 1, 2].map((stream) => [stream, together.next(stream, 64)] as const);
    for (const [stream, block] of parts.toReversed())
      expect(synthesise(scenario).next(stream, 64)).toEqual(block);
  });

  it('the same seed gives the same bits, another seed others', () => {
    expect(cut(0, 256, [256])).toEqual(cut(0, 256, [256]));
    expect(cut(0, 256, [256], { ...scenario, seed: 12 })).not.toEqual(cut(0, 256, [256]));
  });

  it('an act that is added does not move the random numbers of the others', () => {
    const more: Scenario = {
      ...scenario,
      script: [{ pattern: 'pop', at_s: 6, options: { electrode: 'Cz' } }, ...busy],
    };
    expect(cut(0, 5 * 64, [64], more)).toEqual(cut(0, 5 * 64, [64]));
  });

  it('the committed bits of fixtures/synthesis/awake-eyes.i16 come out again', () => {
    const given = JSON.parse(fixture('awake-eyes.scenario.json').toString()) as Scenario;
    const counts = synthesise(given).next(0, 24 * 256);
    expect(Buffer.from(counts.buffer).equals(fixture('awake-eyes.i16'))).toBe(true);
  });

  it('truth is ordered, names signals of its stream, and lies within the script', () => {
    const { truth, streams } = synthesise(scenario);
    expect(truth.length).toBeGreaterThan(12);
    truth.forEach((mark, k) => {
      const labels = streams[mark.stream]?.signals.map(({ label }) => label) ?? [];
      expect(labels).toEqual(expect.arrayContaining([...mark.channels]));
      expect(mark.duration_s).toBeGreaterThan(0);
      expect(mark.onset_s).toBeLessThan(scenario.length_s);
      expect(mark.onset_s).toBeGreaterThanOrEqual(truth[k - 1]?.onset_s ?? -1);
    });
  });

  it('refuses what it cannot make, with the value and the limit', () => {
    const script = [{ pattern: 'waltz', at_s: 0 }] as unknown as readonly Act[];
    expect(() => synthesise({ ...scenario, script })).toThrow(/no pattern 'waltz' among background/);
    const streams = [{ ...scalp, rate_hz: 99.5 }];
    expect(() => synthesise({ ...scenario, streams })).toThrow(/stream 0 is 99\.5 Hz/);
    const nowhere: Scenario = {
      ...scenario,
      script: [{ pattern: 'pop', at_s: 0, options: { electrode: 'T9' } }],
    };
    expect(() => synthesise(nowhere)).toThrow(/act 0 \('pop'\) shows on no stream/);
    const { next } = synthesise(scenario);
    expect(() => next(9, 1)).toThrow(/no stream 9, limit 0 … 5/);
    expect(() => next(0, 0)).toThrow(/samples is 0, limit 1 …/);
  });
});

describe('the built-in ward', () => {
  const beds = ward();

  it('has six beds: four EMU beds of which one is sEEG, an emergency EEG of ten electrodes, a sleep bed', () => {
    expect(beds.map(({ id }) => id)).toEqual(['emu-1', 'emu-2', 'emu-3', 'emu-4', 'emergency', 'sleep']);
    const kinds = (id: string, kind: string): number =>
      beds
        .find((bed) => bed.id === id)
        ?.scenario.streams.flatMap(({ channels }) => channels)
        .filter((channel) => channel.kind === kind).length ?? 0;
    expect(kinds('emu-4', 'depth')).toBeGreaterThanOrEqual(64);
    expect(kinds('emergency', 'scalp')).toBe(10);
    expect(beds[5]?.scenario.streams.map(({ rate_hz }) => rate_hz)).toEqual([256, 512, 128, 32, 16, 1]);
  });

  it('is plain data: it survives JSON', () => {
    expect(JSON.parse(JSON.stringify(beds))).toEqual(beds);
  });

  it('lasts 30 min and shows within ten what a visitor should see', () => {
    const first = (id: string, kind: string): number =>
      synthesise(beds.find((bed) => bed.id === id)?.scenario ?? scenario).truth.find(
        (mark) => mark.kind === kind,
      )?.onset_s ?? Infinity;
    for (const { scenario } of beds) expect(scenario.length_s).toBeGreaterThanOrEqual(1800);
    expect(first('emu-1', 'eyes-open')).toBeLessThan(30);
    expect(first('emu-1', 'seizure')).toBeGreaterThan(75);
    expect(first('emu-1', 'seizure')).toBeLessThan(90);
    expect(first('emu-2', 'chewing')).toBeLessThan(120);
    expect(first('emu-3', 'pop')).toBeLessThan(first('emu-3', 'electrode-off'));
    expect(first('emu-3', 'electrode-off')).toBeLessThan(120);
    expect(first('emu-4', 'low-voltage-fast')).toBeLessThan(240);
    expect(beds[1]?.lostLinks).toEqual([{ at_s: 240, for_s: 20 }]);
  });

  it('annotates only what its signals have, in order, within the script', () => {
    for (const { annotations, scenario } of beds) {
      const labels = new Set(scenario.streams.flatMap(({ channels }) => channels.map(({ label }) => label)));
      annotations.forEach(({ onset_s }, k) => {
        expect(onset_s).toBeGreaterThanOrEqual(annotations[k - 1]?.onset_s ?? 0);
        expect(onset_s).toBeLessThan(scenario.length_s);
      });
      for (const { text } of annotations.filter((one) => one.text.startsWith('Impedance'))) {
        expect(text).toMatch(/^Impedance \S+ (open|\d+\.\d kOhm)$/);
        expect(labels).toContain(text.split(' ')[1]);
      }
    }
  });

  it('a header of EDF can hold every signal: label 16, dimension 8, limits 8 characters', () => {
    for (const { scenario } of beds) {
      for (const { signals } of synthesise(scenario).streams) {
        for (const signal of signals) {
          expect(signal.label.length).toBeLessThanOrEqual(16);
          expect(signal.physicalDimension.length).toBeLessThanOrEqual(8);
          for (const limit of [signal.physicalMin, signal.physicalMax])
            expect(String(limit).length).toBeLessThanOrEqual(8);
        }
      }
    }
  });
});
