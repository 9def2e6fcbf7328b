import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { NightPlan } from './plan.ts';
import type { NightResult } from './results.ts';

/** What decides how a night comes out. */
const rooms = [
  'packages/analysis/src',
  'packages/dsp/src',
  'packages/model/src',
  'packages/synthesis/src',
  'packages/edf/src',
];
const own = ['listen.ts', 'measures.ts', 'results.ts', 'settings.ts', 'source.ts', 'traces.ts'];

const sourcesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true }))
    .filter((name) => name.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(name))
    .map((name) => join(folder, name))
    .toSorted();

/** Nights that are done, one file each. Another program or another plan has other names. */
export class NightCache {
  readonly #folder: string;
  readonly #program: string;

  private constructor(folder: string, program: string) {
    this.#folder = folder;
    this.#program = program;
  }

  static async open(root: string, folder: string): Promise<NightCache> {
    const hash = createHash('sha256');
    const files = [
      ...(await Promise.all(rooms.map((room) => sourcesIn(join(root, room))))).flat(),
      ...own.map((name) => join(root, 'test/scorecard', name)),
    ];
    for (const file of files) hash.update(file.slice(root.length)).update(await readFile(file));
    await mkdir(folder, { recursive: true });
    return new NightCache(folder, hash.digest('hex'));
  }

  async get(plan: NightPlan): Promise<NightResult | undefined> {
    try {
      return JSON.parse(await readFile(this.#path(plan), 'utf8')) as NightResult;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Whole or not at all. */
  async put(plan: NightPlan, night: NightResult): Promise<void> {
    const path = this.#path(plan);
    await writeFile(`${path}.part`, JSON.stringify(night));
    await rename(`${path}.part`, path);
  }

  #path(plan: NightPlan): string {
    const key = createHash('sha256').update(this.#program).update(JSON.stringify(plan)).digest('hex');
    return join(this.#folder, `${plan.id}-${key.slice(0, 16)}.json`);
  }
}
