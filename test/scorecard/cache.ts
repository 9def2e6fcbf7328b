import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ownSources } from './own-sources.ts';

/** What decides how samples come out, and what any detector makes of them. */
const drawing = ['packages/synthesis/src', 'packages/edf/src', 'packages/model/src'];
const looking = ['packages/analysis/src', 'packages/dsp/src'];
/** Detectors, and the trends they are made of, count one by one. */
const elsewhere = /analysis\/src\/(detectors|score|trends)\//;

const allIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true }))
    .filter((name) => name.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(name))
    .map((name) => join(folder, name))
    .toSorted();

const sourcesIn = async (folder: string): Promise<readonly string[]> =>
  (await allIn(folder)).filter((name) => !elsewhere.test(name));

const hashOf = async (root: string, files: readonly string[]): Promise<string> => {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file.slice(root.length)).update(await readFile(file));
  return hash.digest('hex');
};

/** Files of the scorecard itself that decide the same. */
export interface OwnFiles {
  readonly drawing: readonly string[];
  readonly looking: readonly string[];
}

export const ofNights: OwnFiles = {
  drawing: ['source.ts', 'plan.ts'],
  looking: ['listen.ts', 'outcomes.ts', 'results.ts', 'said.ts', 'settings.ts', 'traces.ts'],
};

export const ofPersons: OwnFiles = {
  drawing: ['persons.ts'],
  looking: ['results.ts', 'traces.ts'],
};

export const ofStudies: OwnFiles = {
  drawing: ['studies/scenarios.ts', 'studies/plan.ts'],
  looking: ['studies/hear.ts', 'studies/detectors.ts'],
};

/** Stands for all detectors together. */
export const every = 'every';

/** What is known of nights, a file each detector. Another program, another detector or another plan has other names. */
export class NightCache {
  readonly #root: string;
  readonly #folder: string;
  /** Names samples: they stay the same whatever is done to detectors. */
  readonly drawing: string;
  readonly #looking: string;
  readonly #detectors = new Map<string, string>();

  private constructor(root: string, folder: string, drawing: string, looking: string) {
    this.#root = root;
    this.#folder = folder;
    this.drawing = drawing;
    this.#looking = looking;
  }

  static async open(root: string, folder: string, own: OwnFiles): Promise<NightCache> {
    const filesOf = async (
      rooms: readonly string[],
      names: readonly string[],
    ): Promise<readonly string[]> => [
      ...(await Promise.all(rooms.map((room) => sourcesIn(join(root, room))))).flat(),
      ...names.map((name) => join(root, 'test/scorecard', name)),
    ];
    await mkdir(folder, { recursive: true });
    return new NightCache(
      root,
      folder,
      await hashOf(root, await filesOf(drawing, own.drawing)),
      await hashOf(root, await filesOf(looking, own.looking)),
    );
  }

  /** @param detector its id, or `every` */
  async get(plan: { readonly id: string }, detector: string): Promise<unknown> {
    try {
      return JSON.parse(await readFile(await this.#path(plan, detector), 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Whole or not at all. */
  async put(plan: { readonly id: string }, detector: string, result: unknown): Promise<void> {
    const path = await this.#path(plan, detector);
    await writeFile(`${path}.part`, JSON.stringify(result));
    await rename(`${path}.part`, path);
  }

  async #path(plan: { readonly id: string }, detector: string): Promise<string> {
    const program = this.#detectors.get(detector) ?? (await this.#programOf(detector));
    this.#detectors.set(detector, program);
    const key = createHash('sha256')
      .update(this.drawing)
      .update(this.#looking)
      .update(program)
      .update(JSON.stringify(plan))
      .digest('hex');
    return join(this.#folder, `${plan.id}-${detector}-${key.slice(0, 16)}.json`);
  }

  async #programOf(detector: string): Promise<string> {
    const folder = join(this.#root, 'packages/analysis/src');
    return hashOf(this.#root, detector === every ? await allIn(folder) : await ownSources(folder, detector));
  }
}
