import { describe, expect, it } from 'vitest';
import { exists, filesBelow, packageFolders, textOf } from './house.ts';

const sources = [...packageFolders(), 'test', 'fixtures/generate'].flatMap((folder) =>
  filesBelow(folder, '.ts'),
);

describe('the style of the house', () => {
  it.each(packageFolders())('%s has a README of at most 40 lines', (folder) => {
    expect(textOf(`${folder}/README.md`).trimEnd().split('\n').length).toBeLessThanOrEqual(40);
  });

  it.each(packageFolders())('%s stands in ARCHITECTURE.md', (folder) => {
    expect(textOf('ARCHITECTURE.md')).toContain(folder);
  });

  it('takes exact versions of every dependency', () => {
    const loose = [...packageFolders(), 'test', '.'].flatMap((folder) => {
      const manifest = JSON.parse(textOf(`${folder}/package.json`)) as Record<
        string,
        Record<string, string> | undefined
      >;
      return ['dependencies', 'devDependencies', 'optionalDependencies']
        .flatMap((field) => Object.entries(manifest[field] ?? {}))
        .filter(([, version]) => !/^(\d+\.\d+\.\d+(-[a-z]+\.\d+)?|workspace:\*)$/.test(version))
        .map(([name, version]) => `${folder}: ${name} ${version}`);
    });
    expect(loose).toEqual([]);
  });

  it('leaves nothing for later, and no test that shuts the others out', () => {
    // The brackets keep this line from being its own find.
    const later = /TOD[O]|FIXM[E]|[.]onl[y][(]/;
    const found = sources.filter((path) => later.test(textOf(path)));
    expect(found).toEqual([]);
  });

  it('keeps files within 400 lines', () => {
    const long = [...sources, ...filesBelow('web', '.css'), ...filesBelow('packages/cli/bin', '.mjs')]
      .map((path) => [path, textOf(path).split('\n').length] as const)
      .filter(([path, lines]) => lines > 400 && !path.includes('.test.'));
    expect(long).toEqual([]);
  });

  it('has no room that is not yet built in the workspace', () => {
    expect(packageFolders().filter((folder) => !exists(`${folder}/src`))).toEqual([]);
  });
});
