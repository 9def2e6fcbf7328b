// Runs every bench, or those whose name contains an argument: `npm run bench -- fanout`.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { environment, pinnedNode, root, run, setUp } from './set-up.mjs';

await setUp({ page: true });
const folder = join(root, 'test/bench');
const wanted = process.argv.slice(2);
const benches = readdirSync(folder)
  .filter((name) => name.endsWith('.bench.ts'))
  .filter((name) => wanted.length === 0 || wanted.some((word) => name.includes(word)))
  .sort();
let failed = 0;
for (const bench of benches) {
  process.stdout.write(`\n== ${bench}\n`);
  const { code } = await run(pinnedNode(), ['--expose-gc', join(folder, bench)], { env: environment() });
  if (code !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
