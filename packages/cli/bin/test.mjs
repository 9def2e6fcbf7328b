// Every check of the house, one after the other, and the tests last. Closes with `N passed, N failed`.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, isExecutable, pinnedNode, root, run, say, setUp } from './set-up.mjs';

const mayInstall = () =>
  process.platform === 'linux' && process.getuid?.() === 0 && isExecutable('/usr/bin/apt-get');

const provide = async (program, packages, without) => {
  if (isExecutable(program)) return;
  if (mayInstall()) {
    say(`installing ${packages[0]} for the tests …`);
    await run('apt-get', ['update', '-qq'], { keep: true });
    await run('apt-get', ['install', '-y', '-qq', ...packages], { keep: true });
  }
  if (!isExecutable(program))
    say(`${program} is missing: ${without}. \`sudo apt-get install ${packages[0]}\``);
};

const provideTools = async () => {
  const skipped = `the tests of the page ${process.env.CI ? 'fail' : 'are skipped'}`;
  await provide('/usr/bin/chromium', ['chromium', 'fonts-dejavu-core'], skipped);
  await provide('/usr/bin/strace', ['strace'], 'syncs before acknowledgements are not counted');
};

const tool = (name) => join(root, 'node_modules', name);
const checks = [
  ['format', [tool('oxfmt/bin/oxfmt'), '--check', '.']],
  ['lint', [tool('oxlint/bin/oxlint'), '--type-aware']],
  ['types', [tool('typescript/bin/tsc'), '-p', '.']],
  ['types of the page', [tool('typescript/bin/tsc'), '-p', 'web']],
  ['dead code', [tool('knip/bin/knip.js'), '--no-progress']],
];

let passed = 0;
let failed = 0;
const count = (good) => (good ? (passed += 1) : (failed += 1));

const check = async ([name, args]) => {
  const { code, printed } = await run(pinnedNode(), args, { env: environment(), keep: true });
  process.stdout.write(`${code === 0 ? '✓' : '✗'} ${name}\n${code === 0 ? '' : printed}`);
  count(code === 0);
};

const tests = async (names) => {
  const folder = mkdtempSync(join(tmpdir(), 'valvomo-test-'));
  const report = join(folder, 'report.json');
  const args = [
    'run',
    '--config',
    'test/vitest.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile=${report}`,
  ];
  const { code } = await run(pinnedNode(), [tool('vitest/vitest.mjs'), ...args, ...names], {
    env: environment(),
  });
  if (existsSync(report)) {
    const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
    passed += numPassedTests;
    // A file that could not be loaded has no failed test, and is a failure all the same.
    failed += numFailedTests > 0 || code === 0 ? numFailedTests : Math.max(1, numFailedTestSuites);
  } else count(false);
  rmSync(folder, { recursive: true, force: true });
};

await setUp({ page: true });
await provideTools();
const wanted = process.argv.slice(2);
if (wanted.length === 0) for (const each of checks) await check(each);
await tests(wanted);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
