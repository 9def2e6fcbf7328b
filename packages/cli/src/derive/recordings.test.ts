import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

import { compare, derive, type Case } from './run.fixture.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const recordings = join(root, '../shared/recordings/');
const present = existsSync(recordings);
if (!present) process.stderr.write(`skipped: the real recordings are not at ${recordings}\n`);

const folder = mkdtempSync(join(tmpdir(), 'valvomo-derive-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { cases } = JSON.parse(readFileSync(join(root, 'fixtures/derive/recordings.json'), 'utf8')) as {
  readonly cases: readonly Case[];
};

describe.skipIf(!present)('derive of real recordings equals numpy and scipy', () => {
  it.each(cases.map((entry) => [entry.name, entry] as const))('%s', async (_, entry) => {
    const out = join(folder, 'out.csv');
    const { code } = await derive(`${recordings}${entry.file}`, ...entry.arguments, '--out', out);
    expect(code).toBe(0);
    compare(out, entry);
  });
});
