// Compiles the kernels and writes them, as base64, into src/kernels/generated.ts: `dsp` does no input or output, so it
// carries its module with it. Run by the set-up whenever a file of this folder changed.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from 'assemblyscript/asc';
import { sectionsSource } from './sections.mjs';

const folder = import.meta.dirname;
const target = join(folder, '..', 'src', 'kernels', 'generated.ts');

const compile = async () => {
  let module = new Uint8Array(0);
  let said = '';
  const stderr = { write: (text) => (said += text) };
  const { error } = await main(
    [
      'index.ts',
      '--outFile',
      'kernels.wasm',
      // Relaxed SIMD stays out: its results differ from machine to machine.
      '--enable',
      'simd',
      '-O3',
      '--noAssert',
      '--runtime',
      'stub',
      '--importMemory',
      '--initialMemory',
      '1',
    ],
    {
      readFile: (name) => {
        if (name === 'sections.ts') return sectionsSource();
        try {
          return readFileSync(join(folder, name), 'utf8');
        } catch {
          return null;
        }
      },
      writeFile: (_name, contents) => {
        module = contents;
      },
      listFiles: () => [],
      stderr,
    },
  );
  if (error !== null) {
    process.stderr.write(`${said}${error.message}\n`);
    process.exit(1);
  }
  return module;
};

const module = await compile();
writeFileSync(
  target,
  `/** Written by assembly/build.mjs. */\nexport const compiled =\n  '${Buffer.from(module).toString('base64')}';\n`,
);
