import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readPlan } from './read-plan.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-plan-'));
  for (const name of ['a.edf', 'b.edf']) await writeFile(join(folder, name), '');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const planOf = async (content: unknown) => {
  const path = join(folder, 'manifest.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return readPlan(path);
};
const info = (inputs: readonly unknown[], out: string) => ({ steps: [{ command: 'info', inputs, out }] });

describe('the plan of a run', () => {
  it('a step is a command line; lists are joined, objects are JSON, what prints goes to its output', async () => {
    const options = {
      trends: ['a', 'b'],
      settings: { mains_hz: 60 },
      threads: 2,
      never: false,
      'zero-phase': true,
    };
    const steps = [{ command: 'trends', inputs: ['a.edf', 'b.edf'], options, out: 'tables' }];
    const { jobs } = await planOf({ steps: [...steps, ...info(['a.edf'], 'a.json').steps] });
    const words = ['--trends', 'a,b', '--settings', '{"mains_hz":60}', '--threads', '2', '--zero-phase'];
    expect(jobs).toEqual([
      {
        command: ['trends', 'a.edf', 'b.edf', ...words, '--out', 'tables'],
        inputs: [{ file: 'a.edf' }, { file: 'b.edf' }],
        outputs: ['a.csv', 'a.csv.json', 'b.csv', 'b.csv.json'].map((name) => ({ file: `tables/${name}` })),
      },
      {
        command: ['info', 'a.edf', '--json'],
        inputs: [{ file: 'a.edf' }],
        outputs: [{ file: 'a.json' }],
        printsTo: 'a.json',
      },
    ]);
  });

  it('patterns are files in the order of their names; with {name} every input is a job', async () => {
    const { jobs } = await planOf(info(['*.edf'], 'out/{name}.json'));
    expect(jobs.map(({ printsTo }) => printsTo)).toEqual(['out/a.json', 'out/b.json']);
  });

  it.each([
    ['no JSON', '{', /manifest\.json: .*JSON/],
    ['no steps', { steps: [] }, /steps: /],
    [
      'a word that there is not',
      { steps: [{ command: 'detect', inputs: ['a'], out: 'b' }] },
      /steps\[0\]\.command: /,
    ],
    [
      'an option with dashes',
      { steps: [{ ...info(['a'], 'b').steps[0], options: { '--x': 1 } }] },
      /options/,
    ],
    ['a checksum that is none', info([{ file: 'a', sha256: 'x' }], 'b'), /steps\[0\]\.inputs\[0\]/],
    ['a pattern without files', info(['*.bdf'], 'b'), /nothing matches '\*\.bdf'/],
    ['an output that is written twice', info(['*.edf', 'a.edf'], '{name}.x'), /'a\.x' is written twice/],
  ])('is refused with the place: %s', async (_name, manifest, words) => {
    await expect(planOf(manifest)).rejects.toThrow(words);
  });

  it('a manifest that is not there is refused', async () => {
    await expect(readPlan(join(folder, 'nowhere.json'))).rejects.toThrow(/ENOENT/);
  });
});
