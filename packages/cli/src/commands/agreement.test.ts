import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

import { called, valvomo } from '../program.fixture.ts';
import { agreementCommand } from './agreement.ts';

const folder = mkdtempSync(join(tmpdir(), 'valvomo-agreement-'));
afterAll(() => rmSync(folder, { recursive: true }));

const put = (name: string, lines: readonly string[]): string => {
  writeFileSync(join(folder, name), lines.map((line) => `${line.replaceAll(' ', '\t')}\r\n`).join(''));
  return name;
};

const header = 'onset duration eventType recordingDuration';
const anna = put('anna.tsv', [header, '10 20 sz-foc-ia 100', '50 0.1 spike 100', '60 0.1 spike 100']);
const bertil = put('bertil.tsv', [header, '20 20 seizure 100', '50.05 0.1 spike 100', '0 100 bckg 100']);

describe('valvomo agreement', { timeout: 60_000 }, () => {
  it('--json prints kappa by samples and agreement by events of every type', async () => {
    const { code, stdout, stderr } = await valvomo(folder, 'agreement', anna, bertil, '--json');
    expect([code, stderr]).toEqual([0, '']);
    // (10 + 70) of 100 agree; by chance 20·20 + 80·80 of 10,000.
    expect(JSON.parse(stdout)).toEqual({
      duration_s: 100,
      step_s: 1,
      tolerance_s: 0,
      types: [
        {
          type: 'spike',
          sample: {
            a: 2,
            b: 1,
            both: 1,
            all: 100,
            observed: 0.99,
            kappa: expect.closeTo(0.6622, 4) as number,
          },
          event: { a: 2, b: 1, a_met: 1, b_met: 1, positive: 2 / 3 },
        },
        {
          type: 'sz',
          sample: {
            a: 20,
            b: 20,
            both: 10,
            all: 100,
            observed: 0.8,
            kappa: expect.closeTo(0.375, 12) as number,
          },
          event: { a: 1, b: 1, a_met: 1, b_met: 1, positive: 1 },
        },
      ],
    });
  });

  it('without --json prints a table', async () => {
    const { stdout } = await valvomo(folder, 'agreement', anna, bertil, '--step', '10');
    expect(stdout).toMatch(/^A anna\.tsv, B bertil\.tsv: 100 s in samples of 10 s\n/);
    expect(stdout).toMatch(/^sz +0\.375 +0\.800 +2 +2 +1 +1 +1 +1 +1 +1\.000$/m);
  });

  const bad = put('bad.tsv', [header, '10 20 sz 100', '10 -1 sz 100']);
  const longer = put('longer.tsv', [header, '10 20 sz 101']);
  const silent = put('silent.tsv', ['onset trial_type', '10 sz']);
  it.each([
    [2, 'a value that is none', [anna, bad], /bad\.tsv: MARKS_INVALID: line 3: duration '-1' is not seconds/],
    [2, 'a file that is not there', [anna, 'nowhere.tsv'], /nowhere\.tsv: ENOENT/],
    [64, 'recordings of two lengths', [anna, longer], /100 s, longer\.tsv of 101 s: give --duration/],
    [64, 'no length at all', [silent, silent], /give --duration/],
    [64, 'too many samples', [anna, bertil, '--duration', '1e9', '--step', '0.001'], /1000000000000 samples/],
  ] as const)('exits %i on %s', async (code, _, args, message) => {
    const ended = await called(agreementCommand, folder, args);
    expect(ended.code).toBe(code);
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('exits 64 on a step of nothing', async () => {
    const ended = await valvomo(folder, 'agreement', anna, bertil, '--step', '0');
    expect([ended.code, ended.stdout]).toEqual([64, '']);
    expect(ended.stderr).toContain("'0' is not a number of seconds from 0.001 on");
  });
});
