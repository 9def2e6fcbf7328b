import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';

import golden from '../../../../fixtures/spectra/command.json' with { type: 'json' };
import { fixture, valvomo, type Ended } from '../program.fixture.ts';
import { spectrum as print, type SpectrumOptions } from '../spectrum/spectrum.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const placeOf = (file: string): string => `${root}${file.startsWith('fixtures/') ? '' : '../'}${file}`;
const here = golden.entries.filter(({ file }) => existsSync(placeOf(file)));
if (here.length < golden.entries.length)
  console.log(
    `${golden.entries.length - here.length} spectra of recordings that are not here are not tested`,
  );

interface Printed {
  readonly frequencies_hz: readonly number[];
  readonly psd: readonly number[];
}

/** In a process of its own, as a user does. */
const spectrum = (file: string, ...args: readonly string[]) => valvomo(root, 'spectrum', file, ...args);

/** The command's own part, in this process: it starts sooner. */
const printed = async (file: string, options: SpectrumOptions): Promise<Ended> => {
  const caught = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      caught[stream] += String(text);
      return true;
    }),
  );
  const before = process.exitCode;
  try {
    process.exitCode = 0;
    await print(file, options);
    return { code: process.exitCode, ...caught };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
};

/** Largest relative error of what was printed, save for what is only rounding: 1e-12 of the largest value. */
const errorOf = (
  found: readonly number[],
  wanted: { at: readonly number[]; values: readonly number[] },
): number => {
  const floor = 1e-12 * Math.max(...wanted.values);
  return Math.max(
    ...wanted.values.map(
      (value, i) => Math.abs((found[wanted.at[i] ?? -1] ?? Infinity) - value) / (value + floor),
    ),
  );
};

describe('valvomo spectrum', { timeout: 60_000 }, () => {
  it.each(here)('$method of $channel in $file is that of scipy and MNE to 1e-9', async (entry) => {
    const { channel, unit, rate_hz, from_s, to_s, method, bandwidth_hz } = entry;
    const { code, stdout, stderr } = await printed(placeOf(entry.file), {
      channel,
      from: from_s,
      to: to_s,
      method: method === 'welch' ? 'welch' : 'multitaper',
      ...(bandwidth_hz === null ? {} : { bandwidth: bandwidth_hz }),
      json: true,
    });
    expect([code, stderr]).toEqual([0, '']);
    const found = JSON.parse(stdout) as Printed;
    expect(found).toMatchObject({ channel, unit, from_s, to_s, method });
    expect(found).toHaveProperty('rate_hz', expect.closeTo(rate_hz, 12));
    expect([found.psd.length, found.frequencies_hz.length]).toEqual([entry.bins, entry.bins]);
    expect(errorOf(found.frequencies_hz, entry.frequencies_hz)).toBeLessThan(1e-14);
    expect(errorOf(found.psd, entry.psd)).toBeLessThan(1e-9);
  });

  const own = fixture('own-writer.edf');

  it('--json prints exactly the fields of the contract, and nothing else', async () => {
    const { stdout } = await spectrum(own, '--channel', 'ECG', '--from', '0', '--to', '3', '--json');
    const { frequencies_hz, psd, ...rest } = JSON.parse(stdout) as Printed;
    expect(rest).toEqual({
      channel: 'ECG',
      unit: 'uV^2/Hz',
      rate_hz: 128,
      from_s: 0,
      to_s: 3,
      method: 'welch',
      window_s: 2,
      overlap: 0.5,
      window: 'hann',
      detrend: 'constant',
    });
    expect(frequencies_hz.slice(0, 3)).toEqual([0, 0.5, 1]);
    expect(psd).toHaveLength(129);
    const taper = await spectrum(
      own,
      '--channel',
      'ecg',
      '--from',
      '0',
      '--to',
      '3',
      '--method',
      'multitaper',
      '--json',
    );
    expect(JSON.parse(taper.stdout)).toMatchObject({ window_s: 3, overlap: 0, detrend: 'constant' });
    expect(JSON.parse(taper.stdout)).toHaveProperty(
      'window',
      expect.stringMatching(/^dpss, bandwidth 2\.66\d* Hz, 7 tapers$/),
    );
  });

  it('without --json prints a plot that says how it was made', async () => {
    const { code, stdout } = await spectrum(own, '--channel', 'Fp1', '--from', '0', '--to', '3');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^EEG Fp1, 0 … 3 s at 64 Hz\nwelch: hann, 2 s, overlap 0.5, detrend constant/);
    expect(stdout).toMatch(/from Hz +to Hz +uV\^2\/Hz +dB\n/);
    expect(stdout.trimEnd().split('\n').length).toBeLessThan(50);
  });

  const whole = { channel: 'ECG', from: 0, to: 3, method: 'welch' } as const;
  it.each([
    [
      'a label that means two signals',
      'duplicate-labels-and-zero-padding.edf',
      { channel: 'T8-P8' },
      /'T8-P8 \(1\)', 'T8-P8 \(2\)'/,
    ],
    ['an unknown label', 'own-writer.edf', { channel: 'Oz' }, /no 'Oz' among 'EEG Fp1', 'ECG', 'SpO2'/],
    [
      'a window that touches a gap',
      'edf-plus-d-with-gaps.edf',
      { channel: 'Fp1', to: 5 },
      /0 … 5 s touches the gap of 2 … 4 s/,
    ],
    [
      'a window beyond the end',
      'own-writer.edf',
      { from: 1, to: 3.5 },
      /1 … 3.5 s leaves the recording, 0 … 3 s/,
    ],
    [
      'a window shorter than a segment',
      'own-writer.edf',
      { to: 1.9 },
      /welch wants a window of at least 2 s/,
    ],
    ['a window of nothing', 'own-writer.edf', { from: 2, to: 2 }, /--to 2 is not after --from 2/],
    [
      'a window of less than a sample',
      'own-writer.edf',
      { from: 2.001, to: 2.002 },
      /2.001 … 2.002 s is 0 samples at 128 Hz/,
    ],
    [
      'a bandwidth below a bin',
      'own-writer.edf',
      { method: 'multitaper', bandwidth: 0.1 },
      /bandwidth of 0.1 Hz/,
    ],
    ['a bandwidth for welch', 'own-writer.edf', { bandwidth: 2 }, /--bandwidth is for --method multitaper/],
    ['a signal without a scale', 'unusable-signals.edf', { channel: 'flat', to: 1 }, /'flat' has no scale/],
    ['a file without signals', 'annotations-only.edf', {}, /no 'ECG' in a file without signals/],
  ] as const)('exits 64 on %s: stdout empty, the limits on stderr', async (_, file, options, message) => {
    const ended = await printed(fixture(file), { ...whole, ...options });
    expect([ended.code, ended.stdout]).toEqual([64, '']);
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it.each([
    ['no channel', ['--from', '0', '--to', '1'], /required option '--channel <label>'/],
    [
      'an unknown method',
      ['--channel', 'ECG', '--from', '0', '--to', '3', '--method', 'fft'],
      /Allowed choices are welch, multitaper/,
    ],
    ['a time before the start', ['--channel', 'ECG', '--from=-1', '--to', '3'], /'-1' s is below 0/],
    ['an unknown label', ['--channel', 'nix', '--from', '0', '--to', '3'], /no 'nix' among/],
  ])('as a process exits 64 on %s', async (_, args, message) => {
    const ended = await spectrum(own, ...args);
    expect([ended.code, ended.stdout]).toEqual([64, '']);
    expect(ended.stderr).toMatch(message);
  });

  it.each([
    ['a file that is none', 'not-edf.edf', /not-edf\.edf: NOT_EDF/],
    ['a file that is not there', 'nowhere.edf', /nowhere\.edf: ENOENT/],
  ])('exits 2 on %s', async (_, file, message) => {
    const ended = await printed(fixture(file), whole);
    expect([ended.code, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('--help names the rule, the default bandwidth and the exit codes', async () => {
    const { code, stdout } = await spectrum('--help');
    expect(code).toBe(0);
    for (const word of ['periodic Hann', '8 / length of the window', 'T8-P8 (2)', 'Exit codes', 'uV^2/Hz'])
      expect(stdout).toContain(word);
  });
});
