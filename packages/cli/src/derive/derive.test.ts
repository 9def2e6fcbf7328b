import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openRecording, memorySource } from '@valvomo/edf';
import { calibrationOf } from '@valvomo/model';
import { afterAll, describe, expect, it } from 'vitest';

import { compare, derive, tableOf, type Case } from './run.fixture.ts';

const fixtures = fileURLToPath(new URL('../../../../fixtures/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'valvomo-derive-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { cases } = JSON.parse(readFileSync(`${fixtures}derive/derived.json`, 'utf8')) as {
  readonly cases: readonly Case[];
};

describe('derive equals numpy and scipy', () => {
  it.each(cases.map((entry) => [entry.name, entry] as const))('%s', async (_, entry) => {
    const out = join(folder, 'out.csv');
    const { code } = await derive(`${fixtures}derive/${entry.file}`, ...entry.arguments, '--out', out);
    expect(code).toBe(0);
    const { header } = tableOf(out);
    expect(header).toEqual(entry.header ?? header);
    compare(out, entry);
  });

  it('time is index over rate, voltages have at least six decimals', () => {
    const { lines } = tableOf(join(folder, 'out.csv'));
    expect(lines.map(([time]) => Number(time))).toEqual(lines.map((_, k) => k / 32));
    expect(lines.flatMap((cells) => cells.slice(1)).every((cell) => /^-?\d+\.\d{6,}$/.test(cell))).toBe(true);
  });
});

describe('EDF output', () => {
  const valuesOf = async (path: string) => {
    const recording = await openRecording(memorySource(readFileSync(path)));
    const signals = [];
    for (const signal of recording.signals) {
      const { gain, offset } = calibrationOf(signal);
      const { counts } = await recording.read([signal.index], 0, 1 << 20);
      signals.push({
        label: signal.label,
        unit: signal.physicalDimension,
        rate: signal.rate,
        gain,
        values: Float64Array.from(counts, (count) => gain * count + offset),
      });
    }
    return { recording, signals };
  };

  it('every value is within half a step of the CSV, every signal at its own rate', async () => {
    const args = [
      `${fixtures}derive/mixed.edf`,
      '--montage',
      'as-recorded',
      '--highpass',
      '1',
      '--from',
      '1',
    ];
    await derive(...args, '--out', join(folder, 'a.csv'));
    const { code, stderr } = await derive(...args, '--out', join(folder, 'a.edf'));
    expect(code).toBe(0);
    expect(stderr).toMatch(/16 bits: voltages in steps of at most 0\.0\d+ µV/);
    const { header, lines } = tableOf(join(folder, 'a.csv'));
    const { recording, signals } = await valuesOf(join(folder, 'a.edf'));
    expect(recording.problems()).toEqual([]);
    expect(recording.start).toBe('2024-04-10T11:12:14');
    expect(signals.map(({ label, unit, rate }) => [label, unit, rate?.samples])).toEqual([
      ['T8-P8', 'uV', 50],
      ['SpO2', '%', 2],
      ['T8-P8 (2)', 'uV', 50],
      ['chin, "left"', 'uV', 20],
    ]);
    for (const [at, { values, gain }] of signals.entries()) {
      const column = lines.flatMap((cells) => ((cells[at + 1] ?? '') === '' ? [] : [Number(cells[at + 1])]));
      expect(values).toHaveLength(column.length);
      const worst = values.reduce((most, value, k) => Math.max(most, Math.abs(value - (column[k] ?? 0))), 0);
      expect(worst).toBeLessThanOrEqual(gain * 0.5 + 1e-8);
    }
    expect(header).toHaveLength(5);
  });

  it('gaps are kept, as EDF+D; between gaps it is EDF+C', async () => {
    const gaps = [`${fixtures}derive/gaps.edf`, '--montage', 'as-recorded', '--out', join(folder, 'g.edf')];
    expect(await derive(...gaps)).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/EDF\+D, with \d gap/),
    });
    const gapsOf = async (path: string) =>
      (await (await openRecording(memorySource(readFileSync(path)))).gaps()).map(({ from_s, to_s }) => [
        from_s,
        to_s,
      ]);
    const recorded = await gapsOf(`${fixtures}derive/gaps.edf`);
    expect(recorded).not.toEqual([]);
    expect(await gapsOf(join(folder, 'g.edf'))).toEqual(recorded);
    expect((await valuesOf(join(folder, 'g.edf'))).recording.problems()).toEqual([]);
    expect(await derive(...gaps, '--from', '6', '--to', '8.5')).toMatchObject({ code: 0 });
    expect((await valuesOf(join(folder, 'g.edf'))).signals[0]?.values).toHaveLength(160);
    expect(await gapsOf(join(folder, 'g.edf'))).toEqual([]);
  });

  it('a window that no record can hold is refused, with what to choose', async () => {
    const mixed = [`${fixtures}derive/mixed.edf`, '--montage', 'as-recorded', '--out', join(folder, 'w.edf')];
    const { code, stderr } = await derive(...mixed, '--from', '0.3');
    expect([code, stderr]).toEqual([
      64,
      expect.stringMatching(/--from 0\.3 is no instant at which every rate/),
    ]);
  });
});

describe('what derive says and refuses', () => {
  const out = join(folder, 'x.csv');
  const old = `${fixtures}derive/old-names.edf`;

  it.each([
    [
      ['--montage', 'longitudnal'],
      /'longitudnal' is neither a \.json file nor one of as-recorded, longitudinal/,
    ],
    [
      ['--montage', 'average', '--lowpass', '16'],
      /--lowpass 16 Hz is not below 16 Hz, half the sampling rate/,
    ],
    [['--montage', 'average', '--from', '7'], /--from 7 --to the end: no sample of the recording lies there/],
    [
      ['--montage', 'seeg-bipolar'],
      /montage 'seeg-bipolar' gives no row of its own: the file has EEG Fp1-Ref/,
    ],
    [['--montage', 'average', '--out', '/no/such/place/x.csv'], /there is no folder '\/no\/such\/place'/],
    [['--montage', 'nothing.json'], /'nothing\.json' cannot be read/],
    [['--montage', 'seeg-bipolar', '--out', 'a.txt'], /ends neither in \.csv nor in \.edf/],
  ])('%j', async (args, message) => {
    const { code, stderr } = await derive(old, '--out', out, ...args);
    expect([code, stderr]).toEqual([64, expect.stringMatching(message)]);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  it.each([
    ['--order', '9'],
    ['--highpass', '0'],
    ['--from', '-1'],
    ['--notch', 'x'],
  ])('%s %s is a mistake of the caller', async (...args) => {
    await expect(derive(old, '--montage', 'average', '--out', out, ...args)).rejects.toMatchObject({
      code: 'commander.invalidArgument',
    });
  });

  it('a file that cannot be read ends in 2, and leaves no output', async () => {
    const missing = join(folder, 'missing.edf');
    expect(await derive(missing, '--montage', 'average', '--out', out)).toMatchObject({ code: 2 });
    expect(await derive(`${fixtures}edf/not-edf.edf`, '--montage', 'average', '--out', out)).toMatchObject({
      code: 2,
    });
    expect(readdirSync(folder)).not.toContain('x.csv');
  });

  it('the input is never overwritten, an older output is', async () => {
    const copy = join(folder, 'copy.edf');
    writeFileSync(copy, readFileSync(old));
    const { code, stderr } = await derive(copy, '--montage', 'average', '--out', copy);
    expect([code, stderr]).toEqual([
      64,
      expect.stringMatching(/the input itself, which is never overwritten/),
    ]);
    expect(readFileSync(copy).equals(readFileSync(old))).toBe(true);
    writeFileSync(out, 'older');
    await derive(copy, '--montage', 'average', '--out', out);
    expect(tableOf(out).lines).toHaveLength(64);
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('what cannot be made is left out and named', async () => {
    const { stderr } = await derive(`${fixtures}derive/gaps.edf`, '--montage', 'longitudinal', '--out', out);
    expect(stderr).toMatch(/electrodes are taken from the labels/);
    expect(stderr).toMatch(/left out: F7-T7 \(no T7\), T7-P7 \(no T7, P7\)/);
    expect(tableOf(out).header).toEqual(['time_s', 'Fp1-F7', 'Resp [L/s]']);
  });

  it('a frequency that only a slow signal cannot carry is left out for it, and named', async () => {
    const mixed = [`${fixtures}derive/mixed.edf`, '--montage', 'as-recorded', '--out', out];
    const { code, stderr } = await derive(...mixed, '--lowpass', '15');
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/--lowpass left out for chin, "left": .* 20 Hz/),
    ]);
  });

  it('signals whose unit the file leaves blank are not filtered, and named', async () => {
    const blank = Buffer.from(readFileSync(old));
    const signals = Number(blank.toString('latin1', 252, 256));
    const dimensions = 256 + signals * (16 + 80);
    blank.fill(' ', dimensions, dimensions + 8);
    const path = join(folder, 'blank.edf');
    writeFileSync(path, blank);
    const label = blank.toString('latin1', 256, 272).trim();
    const named = await derive(path, '--montage', 'as-recorded', '--highpass', '1', '--out', out);
    expect(named).toMatchObject({ code: 0, stderr: expect.stringContaining(`not filtered, for`) });
    expect(named.stderr).toContain(`'${label}'`);
    const quiet = await derive(path, '--montage', 'as-recorded', '--out', out);
    expect(quiet.stderr).not.toContain('not filtered');
  });

  it('stretches too short for zero phase are empty and named', async () => {
    const args = ['--montage', 'as-recorded', '--zero-phase', '--lowpass', '1', '--order', '8'];
    const { stderr } = await derive(`${fixtures}edf/edf-plus-d-with-gaps.edf`, ...args, '--out', out);
    expect(stderr).toMatch(/too short to be filtered forward and backward, and empty: 0 … /);
    expect(tableOf(out).lines.some((cells) => cells.slice(1).includes(''))).toBe(true);
  });

  it('OUT.json says how it was made', async () => {
    await derive(old, '--montage', 'cz-reference', '--notch', '5', '--to', '1', '--out', out);
    expect(JSON.parse(readFileSync(`${out}.json`, 'utf8'))).toMatchObject({
      program: { name: 'valvomo' },
      inputs: [{ file: old, bytes: 8320, sha256: expect.stringMatching(/^[0-9a-f]{64}$/), problems: [] }],
      settings: {
        montage: { id: 'cz-reference', electrodes: 'proposed by labels' },
        filters: { highpass_hz: null, notch_hz: 5, notch_q: 30, zero_phase: false },
        window: { from_s: 0, to_s: 1 },
        streams: [{ rate_hz: 32, from_s: 0, to_s: 1, samples: 32 }],
      },
    });
  });
});

describe('a montage of the user', () => {
  const file = join(folder, 'mine.json');
  const out = join(folder, 'mine.csv');
  const write = (electrode: string): void =>
    writeFileSync(
      file,
      JSON.stringify({
        id: 'mine',
        name: 'Mine',
        derivations: [
          {
            name: 'F7-ears',
            terms: [
              ['F7', 1],
              [electrode, -0.5],
              ['A2', -0.5],
            ].map(([e, w]) => ({ electrode: e, weight: w })),
          },
        ],
      }),
    );

  it('gives its own rows and no others, and is an input of the output', async () => {
    write('A1');
    expect(await derive(`${fixtures}derive/old-names.edf`, '--montage', file, '--out', out)).toMatchObject({
      code: 0,
    });
    expect(tableOf(out).header).toEqual(['time_s', 'F7-ears']);
    const { inputs } = JSON.parse(readFileSync(`${out}.json`, 'utf8')) as { inputs: unknown[] };
    expect(inputs).toHaveLength(2);
  });

  it('an electrode that is not there is pointed at', async () => {
    write('Q9');
    const { code, stderr } = await derive(`${fixtures}derive/old-names.edf`, '--montage', file, '--out', out);
    expect([code, stderr]).toEqual([
      64,
      expect.stringMatching(
        /derivations\[0\]\.terms\[1\]\.electrode is "Q9": no such site, and the recording has Fp1, Fp2/,
      ),
    ]);
  });
});
