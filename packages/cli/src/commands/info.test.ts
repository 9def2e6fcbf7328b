import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../../fixtures/edf/${name}`, import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in a process of its own, as a user does. */
const valvomo = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [main, ...args],
      { env: { PATH: process.env['PATH'] ?? '', ...env }, cwd: dirname(main) },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });

describe('valvomo info', { timeout: 60_000 }, () => {
  it('--json prints exactly the object of the contract, and nothing else', async () => {
    const path = fixture('two-annotation-signals.edf');
    const { code, stdout, stderr } = await valvomo(['info', path, '--json']);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual({
      file: path,
      format: 'EDF+C',
      start: '2020-03-02T04:05:06',
      duration_s: 2,
      span_s: 2,
      records: 2,
      record_duration_s: 1,
      signals: [
        {
          label: 'EEG Fp1-Ref',
          unit: 'uV',
          unit_normalised: 'uV',
          rate_hz: 4,
          samples: 8,
          physical_min: -3276.8,
          physical_max: 3276.7,
          digital_min: -32768,
          digital_max: 32767,
          transducer: '',
          prefiltering: '',
        },
      ],
      annotations: [
        { onset_s: 0.5, duration_s: 0.25, text: 'in the second', signal: 2 },
        { onset_s: 1, duration_s: null, text: 'x', signal: 0 },
      ],
      gaps: [],
      problems: [],
    });
  });

  it('lists gaps and problems, samples outside their range included', async () => {
    const gaps = JSON.parse(
      (await valvomo(['info', '--json', fixture('gap-in-continuous.edf')])).stdout,
    ) as object;
    expect(gaps).toMatchObject({
      duration_s: 3,
      span_s: 8,
      gaps: [{ from_s: 2, to_s: 7 }],
      problems: [{ code: 'GAP_IN_CONTINUOUS', value: 7, limit: 2 }],
    });
    const broken = JSON.parse(
      (await valvomo(['info', '--json', fixture('unusable-signals.edf')])).stdout,
    ) as object;
    expect(broken).toMatchObject({
      signals: [{ digital_min: 0, digital_max: 0 }, {}, { physical_min: null, physical_max: 1 }, {}],
      problems: [
        { code: 'DIGITAL_RANGE_EMPTY', signal: 0 },
        { code: 'PHYSICAL_RANGE_EMPTY', signal: 1 },
        { code: 'PHYSICAL_RANGE_INVALID', signal: 2 },
        { code: 'PHYSICAL_RANGE_INVERTED', signal: 3 },
        { code: 'SAMPLES_OUT_OF_RANGE', signal: 0 },
      ],
    });
  });

  it('without --json prints a table that names the problems', async () => {
    const { code, stdout } = await valvomo(['info', fixture('dates-in-conflict.edf')]);
    expect(code).toBe(0);
    expect(stdout).toContain('EDF, started 2012-12-12T04:05:06');
    expect(stdout).toMatch(/label +unit +rate Hz +samples/);
    expect(stdout).toContain('START_CONFLICT: the recording field says 12-DEC-1912');
  });

  it.each([
    ['a file that is none', fixture('not-edf.edf'), 'NOT_EDF'],
    ['a header cut off', fixture('header-cut-off.edf'), 'HEADER_TRUNCATED'],
    ['a header without a layout', fixture('no-samples-a-record.edf'), 'SAMPLES_PER_RECORD_INVALID'],
    ['a file that is not there', fixture('nowhere.edf'), 'ENOENT'],
    ['a folder', dirname(main), 'EISDIR'],
  ])('exits 2 on %s: stdout empty, one line on stderr', async (_name, path, code) => {
    const ended = await valvomo(['info', path, '--json']);
    expect([ended.code, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(ended.stderr).toContain(code);
  });

  it.each([
    ['no file', ['info']],
    ['two files', ['info', 'a.edf', 'b.edf']],
    ['an unknown option', ['info', 'a.edf', '--jsn']],
    ['an unknown command', ['inform', 'a.edf']],
    ['no command', []],
  ])('exits 64 on wrong usage: %s', async (_name, args) => {
    const { code, stdout } = await valvomo(args);
    expect([code, stdout]).toEqual([64, '']);
  });

  it('--help is no error', async () => {
    const { code, stdout } = await valvomo(['info', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--json');
  });

  it('FILE is meant from where npm was started', async () => {
    const { code, stdout } = await valvomo(['info', 'year-1999.edf', '--json'], {
      INIT_CWD: dirname(fixture('x')),
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ file: 'year-1999.edf', start: '1999-12-31T04:05:06' });
  });
});
