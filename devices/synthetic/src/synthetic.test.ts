import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { synthesise, tenTwenty, ward, type WardBed } from '@valvomo/synthesis';
import { createVirtualClock, deviceContract, samplesOf, tapped } from '@valvomo/testing';
import { describe, expect, it } from 'vitest';

import { synthetic } from './index.ts';

const bed = (id: string): WardBed => {
  const found = ward().find((one) => one.id === id);
  if (found === undefined) throw new RangeError(`no bed '${id}'`);
  return found;
};
const small: WardBed = {
  ...bed('emu-1'),
  scenario: {
    id: 'small',
    seed: 2,
    length_s: 20,
    body: { heart_bpm: 70, breaths_per_minute: 14 },
    streams: [
      { rate_hz: 64, reference: 'CPz', channels: tenTwenty('old') },
      {
        rate_hz: 1,
        reference: 'CPz',
        channels: [{ kind: 'sensor', label: 'Position', measure: 'position' }],
      },
    ],
    script: [
      { pattern: 'background', at_s: 0, options: { sources: 6 } },
      { pattern: 'body-position', at_s: 0 },
    ],
  },
  annotations: [
    { onset_s: 0.5, duration_s: 0, text: 'Impedance O1 open' },
    { onset_s: 1, duration_s: 2, text: 'eyes open' },
    { onset_s: 1.5, duration_s: 0, text: 'Impedance O1 4.2 kOhm' },
    { onset_s: 2, duration_s: 0, text: 'push button' },
  ],
};

deviceContract('synthetic', (clock) => synthetic({ id: 'synthetic', source: small, clock }));

describe('the synthetic amplifier', () => {
  it('sends the bits of its scenario, in real time, every stream at its rate', async () => {
    const clock = createVirtualClock();
    const { device, given } = tapped(synthetic({ id: 's', source: small, clock }));
    await clock.settle(device.describe());
    const ended = device.start({ block: async () => {}, gap: async () => {}, event: async () => {} });
    await clock.pass(3.01);
    await clock.settle(device.stop());
    await clock.settle(ended);
    const eeg = samplesOf(given.streams.get(0) ?? []);
    expect(eeg).toHaveLength(3 * 64);
    expect(samplesOf(given.streams.get(1) ?? [])).toHaveLength(3);
    const expected = synthesise(small.scenario).next(0, 3 * 64);
    const first = [...(given.streams.get(0) ?? [])].flatMap((item) =>
      item.kind === 'block' ? Array.from(item.counts.subarray(0, item.samples)) : [],
    );
    expect(first).toEqual([...expected.subarray(0, 3 * 64)]);
  });

  it('is simulated, declares its electrodes, and gives its notes as events', async () => {
    const clock = createVirtualClock();
    const { device, given } = tapped(synthetic({ id: 's', source: small, clock }));
    const description = await clock.settle(device.describe());
    expect(description.origin.kind).toBe('simulated');
    expect(description.pace).toBe('clock');
    expect(description.streams[0]?.electrodes).toMatchObject({ basis: 'declared' });
    const ended = device.start({ block: async () => {}, gap: async () => {}, event: async () => {} });
    await clock.pass(3);
    await clock.settle(device.stop());
    await clock.settle(ended);
    const o1 = description.streams[0]?.signals.findIndex(({ label }) => label === 'O1');
    expect(given.events).toMatchObject([
      { kind: 'impedance', stream: 0, start: 32, impedances: [{ signal: o1, ohms: null }] },
      { kind: 'annotation', start: 64, samples: 128, text: 'eyes open' },
      { kind: 'impedance', impedances: [{ signal: o1, ohms: 4200 }] },
      { kind: 'button', start: 128 },
    ]);
  });

  it.each(ward().map(({ id }) => id))('bed %s can be described', async (id) => {
    const clock = createVirtualClock();
    const { streams } = await clock.settle(synthetic({ id, source: bed(id), clock }).describe());
    expect(streams.map(({ stream }) => stream)).toEqual(bed(id).scenario.streams.map((_, k) => k));
  });

  it('the program: help exits 0, wrong usage exits 64 and names the value', async () => {
    const main = fileURLToPath(new URL('main.ts', import.meta.url));
    const run = async (...args: string[]): Promise<{ code: number | null; said: string }> => {
      const child = spawn(process.execPath, [main, ...args]);
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += String(data)));
      const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
      return { code, said };
    };
    expect(await run('--help')).toMatchObject({ code: 0 });
    const wrong = await run('--server', 'http://x', '--source', 'emu-1');
    expect(wrong).toMatchObject({ code: 64 });
    expect(wrong.said).toContain("'http://x' is not an address ws://HOST:PORT");
  });
});
