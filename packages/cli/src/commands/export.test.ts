import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecording } from '@valvomo/edf';
import { openFile } from '@valvomo/edf/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { called, fixture, valvomo } from '../program.fixture.ts';
import { exportCommand } from './export.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-export-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Read {
  readonly start: string | null;
  readonly format: string;
  readonly patient: string;
  readonly counts: readonly number[];
  readonly annotations: readonly (readonly [number, string])[];
  readonly problems: readonly string[];
}

const read = async (path: string, signal = 0): Promise<Read> => {
  const { source, close } = await openFile(path);
  try {
    const recording = await openRecording(source);
    return {
      start: recording.start,
      format: recording.format,
      patient: recording.header.patient.text,
      counts: [...(await recording.read([signal], 0, 1e6)).counts],
      annotations: (await recording.annotations()).map(({ onset_s, text }) => [onset_s, text] as const),
      problems: recording.problems().map(({ code }) => code),
    };
  } finally {
    await close();
  }
};

interface Json {
  readonly command: readonly string[];
  readonly inputs: readonly { readonly file: string; readonly sha256: string }[];
  readonly settings: Readonly<Record<string, unknown>>;
}

const jsonOf = async (name: string): Promise<Json> =>
  JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')) as Json;

describe('valvomo export', { timeout: 120_000 }, () => {
  it('a window with marks of both kinds, and how it was made beside it', async () => {
    await writeFile(
      join(folder, 'm.tsv'),
      'onset\tduration\teventType\tchannels\n1.25\t0.5\tspike\tEEG Fp1,ECG\n9\tn/a\tlate\tn/a\n',
    );
    const input = fixture('own-writer.edf');
    const marks = ['--marks', 'm.tsv', '--marks', fixture('own-marks.edf')];
    const { code, stderr } = await valvomo(
      folder,
      'export',
      input,
      '--from',
      '1',
      '--to',
      '2',
      ...marks,
      '--by',
      'Aino Aalto',
      '--out',
      'a.edf',
    );
    expect([code, stderr]).toEqual([0, expect.stringContaining('a.edf: 2 records')]);
    const [whole, part] = [await read(input), await read(join(folder, 'a.edf'))];
    expect(part).toEqual({
      start: '2026-11-21T22:00:02.1234',
      format: 'EDF+C',
      patient: 'MCH_0234567 F 02-AUG-1951 Haagse_Harry',
      counts: whole.counts.slice(64, 128),
      annotations: [
        [0.25, 'Closed, ä ö 仰卧'],
        [0.25, 'spike@@EEG Fp1'],
        [0.25, 'spike@@ECG'],
        [0.25, 'Closed, ä ö 仰卧'],
      ],
      problems: [],
    });
    const { inputs, settings } = await jsonOf('a.edf');
    expect(inputs.map(({ file }) => file)).toEqual([input, 'm.tsv', fixture('own-marks.edf')]);
    expect(inputs[0]?.sha256).toBe(
      createHash('sha256')
        .update(await readFile(input))
        .digest('hex'),
    );
    expect(settings).toMatchObject({
      exported_by: { name: 'Aino Aalto', basis: 'typed' },
      from_s: 1,
      to_s: 2,
      first_sample_s: 1,
      end_s: 2,
      marks: 5,
      annotations: 4,
      padding_s: [0],
    });
  });

  it('anonymised, neither the file nor what lies beside it says whose it is', async () => {
    await copyFile(fixture('own-writer.bdf'), join(folder, 'Haagse_Harry.bdf'));
    const { code, stderr } = await valvomo(
      folder,
      'export',
      'Haagse_Harry.bdf',
      '--anonymise',
      '--out',
      'b.bdf',
    );
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining('removed: patient code, birthdate, patient name'),
    ]);
    const [whole, part] = [await read(join(folder, 'Haagse_Harry.bdf')), await read(join(folder, 'b.bdf'))];
    expect(part).toEqual({ ...whole, start: '1985-01-01T22:00:01.1234', patient: 'X F X X' });
    const names = /Haagse|Harry|1951|0234567|EMG561|JOP|2026/;
    expect(await readFile(join(folder, 'b.bdf'), 'latin1')).not.toMatch(names);
    expect(await readFile(join(folder, 'b.bdf.json'), 'utf8')).not.toMatch(names);
    const { command, inputs } = await jsonOf('b.bdf');
    expect(command).toEqual(['export', 'FILE', '--anonymise', '--out', 'b.bdf']);
    expect(inputs.map(({ file }) => file)).toEqual(['FILE.bdf']);
  });

  it('a folder of files of one recording is joined, and its marks are in it', async () => {
    const input = fixture('own-writer.edf');
    const parts = join(folder, 'parts');
    await mkdir(parts);
    for (const [name, window] of [
      ['r-0002.edf', ['--from', '1']],
      ['r-0001.edf', ['--to', '1']],
    ] as const)
      expect(await valvomo(folder, 'export', input, ...window, '--out', `parts/${name}`)).toMatchObject({
        code: 0,
      });
    await copyFile(fixture('own-marks.edf'), join(parts, 'r-marks.edf'));
    const { code } = await valvomo(folder, 'export', 'parts', '--out', 'd.edf');
    const [whole, out] = [await read(input), await read(join(folder, 'd.edf'))];
    expect([code, out.format, out.start, out.counts, out.problems]).toEqual([
      0,
      'EDF+C',
      whole.start,
      whole.counts,
      [],
    ]);
    expect(out.annotations.filter(([, text]) => text === 'recording starts')).toHaveLength(2);
    expect((await jsonOf('d.edf')).inputs.map(({ file }) => file)).toEqual([
      'parts/r-0001.edf',
      'parts/r-0002.edf',
      'parts/r-marks.edf',
    ]);
  });

  it('a broken file comes out strict, with its gaps', async () => {
    const { code } = await valvomo(folder, 'export', fixture('gap-in-continuous.edf'), '--out', 'c.edf');
    expect([code, await read(join(folder, 'c.edf'))]).toMatchObject([0, { format: 'EDF+D', problems: [] }]);
  });

  it.each([
    [['own-writer.edf', '--out', 'x.bdf'], 64, 'must end with .edf'],
    [['own-writer.edf', '--from', '2', '--to', '2', '--out', 'x.edf'], 64, '--to 2 is not above --from 2'],
    [['own-writer.edf', '--from', '99', '--out', 'x.edf'], 64, 'no sample begins in the window'],
    [['own-writer.edf', '--marks', 'nowhere.tsv', '--out', 'x.edf'], 2, 'nowhere.tsv'],
    [['own-writer.edf', '--marks', 'bad.tsv', '--out', 'x.edf'], 2, "no column 'onset'"],
    [['not-edf.edf', '--out', 'x.edf'], 2, 'NOT_EDF'],
    [['own-writer.edf', '--out', 'nowhere/x.edf'], 64, 'there is no folder'],
  ])('%j exits %i', async ([name = '', ...options], code, message) => {
    await writeFile(join(folder, 'bad.tsv'), 'a\tb\n');
    const ended = await called(exportCommand, folder, [fixture(name), ...options]);
    expect(ended).toEqual({ code, stderr: expect.stringContaining(message) as string });
    await expect(readFile(join(folder, 'x.edf'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
