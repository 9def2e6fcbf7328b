import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { syntheticRecording } from '@valvomo/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { valvomo } from '../program.fixture.ts';

let folder = '';
const text = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
const write = (name: string, content: unknown): Promise<void> =>
  writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
const bandPower = { trends: ['band-power'] };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-run-'));
  await mkdir(join(folder, 'ward'));
  for (const seed of [1, 2])
    await writeFile(join(folder, `ward/${seed}.edf`), syntheticRecording({ length_s: 8, seed }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const study = {
  steps: [
    { command: 'trends', inputs: ['ward/*.edf'], options: bandPower, out: 'trends' },
    { command: 'info', inputs: ['ward/1.edf'], out: 'info/{name}.json' },
  ],
};

const other = {
  command: 'trends',
  inputs: ['ward/2.edf'],
  options: { ...bandPower, settings: { bands_hz: { alpha: [7, 12] } } },
  out: 'other.parquet',
};

describe('valvomo run', { timeout: 120_000 }, () => {
  it('reproduces a whole analysis from one file, from anywhere: byte for byte the same', async () => {
    await write('study.json', study);
    const first = await valvomo(tmpdir(), 'run', join(folder, 'study.json'));
    expect(first.code).toBe(0);
    expect(first.stdout.match(/^ {2}new: /gm)).toHaveLength(5);
    expect((await readdir(join(folder, 'trends'))).toSorted()).toEqual([
      '1.csv',
      '1.csv.json',
      '2.csv',
      '2.csv.json',
    ]);
    expect(JSON.parse(await text('info/1.json'))).toMatchObject({ file: 'ward/1.edf', duration_s: 8 });
    const result = await text('study.result.json');
    await rm(join(folder, 'trends'), { recursive: true });
    const again = await valvomo(folder, 'run', 'study.json');
    expect([again.code, again.stdout.trimEnd().split('\n').at(-1)]).toEqual([0, 'same']);
    expect(await text('study.result.json')).toBe(result);
    const fromResult = await valvomo(folder, 'run', 'study.result.json');
    expect([fromResult.code, fromResult.stdout.trimEnd().split('\n').at(-1)]).toEqual([0, 'same']);
  });

  it('the provenance of an output makes that output again', async () => {
    await valvomo(folder, 'trends', 'ward/1.edf', '--trends', 'band-power', '--out', 'one.csv');
    const made = await text('one.csv');
    const again = await valvomo(folder, 'run', 'one.csv.json');
    expect([again.code, again.stdout.trimEnd().split('\n').at(-1)]).toEqual([0, 'same']);
    expect(await text('one.csv')).toBe(made);
  });

  it('names what differs, exits 1 and keeps the earlier result until the difference is accepted', async () => {
    await write('small.json', { steps: [other] });
    await valvomo(folder, 'run', 'small.json');
    const result = await text('small.result.json');
    await write('small.json', { steps: [{ ...other, options: bandPower }] });
    const differing = await valvomo(folder, 'run', 'small.json');
    expect(differing.code).toBe(1);
    expect(differing.stdout).toMatch(/differs: other\.parquet: SHA-256 [0-9a-f]{64}, was [0-9a-f]{64}/);
    expect(await text('small.result.json')).toBe(result);
    const accepted = await valvomo(folder, 'run', 'small.json', '--accept');
    expect(accepted.code).toBe(0);
    expect(await text('small.result.json')).not.toBe(result);
  });

  it('an input that is another file than the manifest means is not used, the other steps go on: exit 2', async () => {
    await writeFile(join(folder, 'changed.edf'), syntheticRecording({ length_s: 8, seed: 3 }));
    await appendFile(join(folder, 'changed.edf'), 'x');
    const inputs = [{ file: 'changed.edf', sha256: '0'.repeat(64) }];
    await write('checked.json', {
      steps: [
        { command: 'info', inputs, out: 'changed.json' },
        { command: 'info', inputs: ['ward/1.edf'], out: 'unchanged.json' },
      ],
    });
    const dry = await valvomo(folder, 'run', 'checked.json', '--dry-run');
    expect([dry.code, dry.stdout]).toEqual([
      2,
      'valvomo info changed.edf --json > changed.json\nvalvomo info ward/1.edf --json > unchanged.json\n',
    ]);
    const ran = await valvomo(folder, 'run', 'checked.json');
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/changed\.edf: its SHA-256 is [0-9a-f]{64}, the manifest says 0{64}/);
    expect(await readdir(folder)).not.toContain('changed.json');
    expect(await readdir(folder)).toContain('unchanged.json');
  });

  it('exits 64 on a manifest that is wrong', async () => {
    await write('wrong.json', { steps: [] });
    const ran = await valvomo(folder, 'run', 'wrong.json');
    expect([ran.code, ran.stdout]).toEqual([64, '']);
    expect(ran.stderr).toMatch(/wrong\.json: steps: /);
  });
});
