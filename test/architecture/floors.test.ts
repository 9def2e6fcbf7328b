import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { describe, expect, it } from 'vitest';
import { filesBelow, packageFolders, root, textOf, violations, type Import } from './house.ts';
import { pure } from './floors.ts';

const cruised = async (): Promise<{ modules: number; imports: Import[] }> => {
  const folders = packageFolders().map((folder) => `${folder}/src`);
  const { output } = await cruise(folders, {
    baseDir: root,
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'default'],
      extensions: ['.ts', '.js'],
    },
  });
  const { modules } = output as ICruiseResult;
  const ours = modules.filter(({ source }) => folders.some((folder) => source.startsWith(folder)));
  const imports = ours.flatMap(({ source, dependencies }) =>
    dependencies.map(({ module, resolved }) => ({
      from: source,
      to: packageFolders().some((folder) => resolved.startsWith(`${folder}/`)) ? resolved : module,
    })),
  );
  return { modules: ours.length, imports };
};

describe('the floors of the house', async () => {
  const { modules, imports } = await cruised();

  it('hold: every package imports only from floors below its own', () => {
    expect(violations(imports)).toEqual([]);
  });

  it('are checked over the whole house, not over an empty list', () => {
    expect(modules).toBeGreaterThan(400);
    expect(
      imports.some(({ from, to }) => from.startsWith('packages/server') && to.startsWith('packages/model')),
    ).toBe(true);
    expect(imports.some(({ from, to }) => from.startsWith('web') && to.startsWith('packages/wire'))).toBe(
      true,
    );
  });

  it.each([
    ['upwards', { from: 'packages/dsp/src/planted.ts', to: 'packages/stream/src/index.ts' }],
    ['sideways', { from: 'packages/edf/src/planted.ts', to: 'packages/wire/src/index.ts' }],
    [
      'a test helper in the product',
      { from: 'packages/server/src/planted.ts', to: 'packages/testing/src/index.ts' },
    ],
    [
      'a fixture in the product',
      { from: 'packages/dsp/src/planted.ts', to: 'packages/dsp/src/filters.fixture.ts' },
    ],
    ['files outside their home', { from: 'packages/stream/src/planted.ts', to: 'node:fs' }],
    ['a clock library in a pure package', { from: 'packages/dsp/src/planted.ts', to: 'node:timers' }],
    ['the doors from the cellar', { from: 'packages/model/src/planted.ts', to: 'packages/dsp/src/index.ts' }],
  ])('catch a planted import: %s', (_name, planted) => {
    expect(violations([...imports, planted])).toHaveLength(1);
  });

  it('keep clock and chance out of the pure packages', () => {
    const impure = pure
      .flatMap((folder) => filesBelow(`${folder}/src`, '.ts'))
      .filter((path) => !path.endsWith('.test.ts') && !path.startsWith('packages/edf/src/node'))
      .filter((path) =>
        /\bDate\.now\(|\bMath\.random\(|\bperformance\.now\(|\bsetTimeout\(|new Date\(\)/.test(textOf(path)),
      );
    expect(impure).toEqual([]);
  });
});
