import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { floors, homes, pure } from './floors.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** One import as it stands in a file: who imports what. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

/** Every file below `folder` with this ending, relative to the root. */
export const filesBelow = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name === 'node_modules' || entry.name === 'dist') return [];
    return entry.isDirectory() ? filesBelow(path, ending) : path.endsWith(ending) ? [path] : [];
  });

export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
export const exists = (path: string): boolean =>
  statSync(join(root, path), { throwIfNoEntry: false }) !== undefined;

export const packageFolders = (): string[] => [
  ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`),
  ...readdirSync(join(root, 'devices')).map((name) => `devices/${name}`),
  'web',
];

/** Fixtures are what tests share; the product may not import them. */
const isTest = (path: string): boolean =>
  path.endsWith('.test.ts') || path.endsWith('.fixture.ts') || path.startsWith('test/');
const folderOf = (path: string): string =>
  packageFolders().find((folder) => path.startsWith(`${folder}/`)) ?? path;
const floorOf = (path: string): number =>
  floors.findIndex((rooms) => rooms.some((room) => path === room || path.startsWith(`${room}/`)));

/** What is wrong with these imports by the rules of `floors.ts`, one sentence each. */
export const violations = (imports: readonly Import[]): string[] =>
  imports.flatMap(({ from, to }) => {
    const found: string[] = [];
    const source = folderOf(from);
    const target = folderOf(to);
    if (source.startsWith('test') || from.startsWith('fixtures/')) return [];
    if (target === 'packages/testing') {
      if (!isTest(from) && source !== 'packages/testing') found.push(`${from} imports ${to}: only tests may`);
    } else if (source !== 'packages/testing' && source !== target && floorOf(target) >= 0) {
      if (floorOf(source) <= floorOf(target))
        found.push(`${from} (floor ${floorOf(source)}) imports ${to} (floor ${floorOf(target)})`);
    }
    if (isTest(from) || source === 'packages/testing') return found;
    if (isTest(to)) found.push(`${from} imports ${to}: only tests may`);
    const home = homes.find(({ what }) => new RegExp(what).test(to));
    if (home !== undefined && !home.where.some((place) => from.startsWith(place)))
      found.push(`${from} imports ${to}: not its home`);
    if (pure.includes(source) && !from.startsWith('packages/edf/src/node') && to.startsWith('node:')) {
      found.push(`${from} imports ${to}: a pure package`);
    }
    return found;
  });
