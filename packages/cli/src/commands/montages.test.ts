import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';

import { montagesCommand } from './montages.ts';

const fixtures = fileURLToPath(new URL('../../../../fixtures/', import.meta.url));
const old = `${fixtures}derive/old-names.edf`;
const folder = mkdtempSync(join(tmpdir(), 'valvomo-montages-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command in this process. */
const montages = async (...args: readonly string[]) => {
  const before = process.exitCode;
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      said[name] += String(text);
      return true;
    }),
  );
  process.exitCode = 0;
  try {
    await montagesCommand().exitOverride().parseAsync(args, { from: 'user' });
    return { code: process.exitCode, ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = before;
  }
};

const jsonOf = async (...args: readonly string[]) => {
  const { code, stdout } = await montages(...args, '--json');
  expect(code).toBe(0);
  return JSON.parse(stdout) as Record<string, unknown> & {
    montages: Record<string, unknown>[];
    rows: Record<string, unknown>[];
  };
};

describe('valvomo montages', () => {
  it('without a file: the catalogue', async () => {
    const { montages: all } = await jsonOf();
    expect(all.map(({ id }) => id)).toEqual(expect.arrayContaining(['as-recorded', 'laplacian', 'neonatal']));
    expect((await montages()).stdout).toMatch(/^montage +name +reference\n/);
  });

  it('with a file: how every montage fits, and why rows are missing', async () => {
    const { electrodes, montages: fits } = await jsonOf(old);
    expect(electrodes).toBe('proposed');
    const byId = new Map(fits.map((fit) => [fit['id'], fit]));
    expect(byId.get('longitudinal')).toMatchObject({ fits: true, rows_available: 18, rows_missing: [] });
    expect(byId.get('as-recorded')).toMatchObject({ fits: true, rows_available: 21 });
    expect(byId.get('seeg-bipolar')).toMatchObject({ fits: false, rows_available: 0 });
    expect(byId.get('longitudinal-25')).toMatchObject({
      fits: false,
      rows_available: 18,
      rows_missing: expect.arrayContaining([{ name: 'F9-T9', missing: ['F9', 'T9'] }]),
    });
    expect((await montages(old)).stdout).toMatch(
      /\n {2}longitudinal-25 .* no +18 +4 +F9 T9 P9 F10 T10 P10\n/,
    );
  });

  it('with a montage: its rows on this recording, signals by their labels', async () => {
    const { id, rows } = await jsonOf(old, '--montage', 'laplacian');
    expect(id).toBe('laplacian');
    expect(rows.find(({ name }) => name === 'T3-Lap')).toEqual({
      name: 'T3-Lap',
      group: 'left temporal',
      side: 'left',
      unit: 'µV',
      role: 'eeg',
      rate_hz: 32,
      terms: [
        { label: 'EEG T3-Ref', weight: 1 },
        ...['EEG C3-Ref', 'EEG F7-Ref', 'EEG T5-Ref'].map((label) => ({ label, weight: -1 / 3 })),
      ],
      missing: [],
      note: null,
    });
    const { stdout } = await montages(old, '--montage', 'longitudinal');
    expect(stdout).toMatch(/\n {2}Fp1-F7 +left temporal +µV +32 {2}EEG Fp1-Ref − EEG F7-Ref\n/);
  });

  it('as recorded has the labels of the file', async () => {
    const { rows } = await jsonOf(`${fixtures}derive/mixed.edf`, '--montage', 'as-recorded');
    expect(new Set(rows.map(({ name }) => name))).toEqual(
      new Set(['SpO2', 'T8-P8', 'T8-P8 (2)', 'chin, "left"']),
    );
  });

  it('a montage of the user is checked against the recording', async () => {
    const file = join(folder, 'mine.json');
    const derivations = [{ name: 'x', terms: [{ electrode: 'Fp7', weight: 1 }] }];
    writeFileSync(file, JSON.stringify({ id: 'mine', name: 'Mine', derivations }));
    const { code, stderr, stdout } = await montages(old, '--montage', file);
    expect([code, stdout]).toEqual([64, '']);
    expect(stderr).toMatch(/derivations\[0\]\.terms\[0\]\.electrode is "Fp7": no such site/);
  });

  it.each([
    [['--montage', 'average'], 64, /on a FILE: name one/],
    [[old, '--montage', 'nothing'], 64, /'nothing' is neither/],
    [[`${fixtures}edf/not-edf.edf`], 2, /not-edf\.edf: /],
    [['missing.edf', '--json'], 2, /missing\.edf: ENOENT/],
  ])('%j exits %i', async (args, code, message) => {
    const ended = await montages(...args);
    expect([ended.code, ended.stdout]).toEqual([code, '']);
    expect(ended.stderr).toMatch(message);
  });
});
