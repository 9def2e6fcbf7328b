import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';

import { valvomo, type Ended } from '../program.fixture.ts';
import { score as print, type ScoreOptions } from '../score/score.ts';

const folder = mkdtempSync(join(tmpdir(), 'valvomo-score-'));
afterAll(() => rmSync(folder, { recursive: true }));

const put = (name: string, lines: readonly string[], end = '\n'): string => {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, lines.map((line) => `${line.replaceAll(' ', '\t')}${end}`).join(''));
  return path;
};

/** The command's own part, in this process: it starts sooner. */
const printed = async (
  first: string,
  second: string | undefined,
  options: ScoreOptions = {},
): Promise<Ended> => {
  const caught = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      caught[stream] += String(text);
      return true;
    }),
  );
  const before = process.exitCode;
  try {
    process.exitCode = 0;
    await print(first, second, options);
    return { code: process.exitCode, ...caught };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
};

const szcore = 'onset duration eventType confidence channels dateTime recordingDuration';
const reference = put(
  'reference.tsv',
  [szcore, '100 60 sz-foc-ia n/a n/a n/a 3600', '500 20 spike n/a n/a n/a 3600'],
  '\r\n',
);
const found = put('found.tsv', [
  'onset duration trial_type decided_s',
  '0 3600 bckg n/a',
  '900 5 seizure n/a',
  '105 20 sz 112',
  '505 0.05 spike 506',
]);

const wanted = {
  event: { tp: 1, ref: 1, fp: 1, sensitivity: 1, precision: 0.5, f1: 2 / 3, fp_per_day: 24 },
  sample: {
    tp: 20,
    ref: 60,
    fp: 5,
    sensitivity: 20 / 60,
    precision: 20 / 25,
    f1: 40 / 85,
    fp_per_day: 120,
  },
  delay: { median_s: 12, p95_s: 12 },
};
const nothing = { tp: 0, ref: 1, fp: 0, sensitivity: 0, precision: null, f1: 0, fp_per_day: 0 };

describe('valvomo score', { timeout: 60_000 }, () => {
  it('--json prints exactly the object of the contract, and nothing else', async () => {
    const { code, stdout, stderr } = await valvomo(folder, 'score', reference, found, '--json');
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual(wanted);
  });

  it('of files that hold no seizure: nulls, not NaN', async () => {
    const background = put('background.tsv', [szcore, '0 3600 bckg n/a n/a n/a 3600']);
    const { stdout } = await printed(background, background, { json: true });
    expect(JSON.parse(stdout)).toEqual({
      event: { tp: 0, ref: 0, fp: 0, sensitivity: null, precision: null, f1: null, fp_per_day: 0 },
      sample: { tp: 0, ref: 0, fp: 0, sensitivity: null, precision: null, f1: null, fp_per_day: 0 },
      delay: { median_s: null, p95_s: null },
    });
  });

  it('without --json prints a table with intervals', async () => {
    const { code, stdout } = await printed(reference, found);
    expect(code).toBe(0);
    expect(stdout).toMatch(/seizures by the rules of SzCORE\n/);
    expect(stdout).toMatch(
      /^events +1 +1 +1 +1 \(0\.207 … 1\) +0\.5 \(0\.0945 … 0\.905\) +0\.667 +24 \(0\.608 … 134\)$/m,
    );
    expect(stdout).toMatch(/^delay from the onset: median 12 s, 95 % at most 12 s$/m);
  });

  it('--type compares other events, and says that the rules are made for seizures', async () => {
    const { stdout } = await printed(reference, found, { type: 'spike', json: true });
    expect(JSON.parse(stdout)).toMatchObject({
      type: 'spike',
      event: { tp: 1, ref: 1, fp: 0 },
      delay: { median_s: 6 },
    });
    const table = await printed(reference, found, { type: 'spike' });
    expect(table.stdout).toContain('spike by the rules of SzCORE, which are made for seizures');
  });

  it('a hypothesis of a recording of another length finds nothing, and that is said', async () => {
    const other = put('other.tsv', [szcore, '100 60 sz n/a n/a n/a 3590']);
    const { code, stdout, stderr } = await printed(reference, other, { json: true });
    expect([code, (JSON.parse(stdout) as typeof wanted).event]).toEqual([0, nothing]);
    expect(stderr).toContain('of a recording of 3590 s, the reference of 3600 s: counts as nothing found');
    const asked = await printed(reference, other, { json: true, duration: 7200 });
    expect(JSON.parse(asked.stdout)).toMatchObject({ event: { tp: 1, fp_per_day: 0 } });
  });

  it('an event without a length is an instant, and that is said', async () => {
    const instant = put('instant.tsv', ['onset trial_type', '120 sz']);
    const { stdout, stderr } = await printed(reference, instant, { json: true });
    expect(JSON.parse(stdout)).toMatchObject({ event: { tp: 1, fp: 0 } });
    expect(stderr).toContain('line 2: no duration, taken for an instant');
  });

  it('a folder by subject: counts are sums, rates are means, what is missing finds nothing', async () => {
    const name = (subject: string, run: number): string =>
      `${subject}/ses-01/eeg/${subject}_ses-01_task-szMonitoring_run-0${run}_events.tsv`;
    const seizure = [szcore, '100 60 sz n/a n/a n/a 3600'];
    const false_ = [szcore, '2000 60 sz n/a n/a n/a 3600'];
    for (const [file, lines] of [
      [name('sub-01', 1), seizure],
      [name('sub-01', 2), seizure],
      [name('sub-02', 1), [szcore, '0 3600 bckg n/a n/a n/a 3600']],
      ['participants.tsv', ['participant_id', 'sub-01']],
    ] as const)
      put(join('bids', file), lines);
    put(join('bids', 'derivatives', 'detector', name('sub-01', 1)), seizure);
    put(join('bids', 'derivatives', 'detector', name('sub-02', 1)), false_);
    const { code, stdout, stderr } = await printed(join(folder, 'bids'), undefined, { json: true });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      event: { tp: 1, ref: 2, fp: 1, sensitivity: 0.5, precision: 0.5, f1: 1 / 3, fp_per_day: 12 },
      subjects: [
        { subject: 'sub-01', files: 2, event: { tp: 1, ref: 2, fp: 0, precision: 1, f1: 2 / 3 } },
        { subject: 'sub-02', files: 1, event: { tp: 0, ref: 0, fp: 1, sensitivity: null, f1: 0 } },
      ],
      problems: [expect.stringContaining('run-02_events.tsv: ENOENT')],
    });
    expect(stderr).toContain('counts as nothing found');
    put(join('bids', 'derivatives', 'detector', name('sub-09', 1)), seizure);
    const two = await printed(join(folder, 'bids'), join(folder, 'bids', 'derivatives', 'detector'));
    expect(two.stderr).toMatch(/sub-09_.*: not in the reference, not compared/);
    expect(two.stdout).toMatch(/^sub-02 events +0 +0 +1 +–/m);
    expect(two.stdout).toMatch(/^mean of subjects, events +1 +2 +1 +0\.5/m);
  });

  const text = put('text.tsv', ['onset duration eventType', '1 2 sz', 'soon 2 sz']);
  const lengths = put('lengths.tsv', [szcore, '1 2 sz n/a n/a n/a 3600', '5 2 sz n/a n/a n/a 3601']);
  it.each([
    ['a file that is not there', 'nowhere.tsv', /nowhere\.tsv: ENOENT/],
    ['a value that is none', text, /text\.tsv: MARKS_INVALID: line 3: onset 'soon' is not seconds/],
    ['two lengths of one recording', lengths, /line 3: recordingDuration '3601' is not '3600' as in line 2/],
    ['a file that is no table', put('none.tsv', ['nothing']), /no column 'onset'/],
  ])('exits 2 on %s, with the place', async (_, file, message) => {
    const ended = await printed(reference, file, { json: true });
    expect([ended.code, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it.each([
    ['no length of the recording', found, found, {}, /no recordingDuration in .*: give --duration/],
    [
      'a length of centuries',
      found,
      found,
      { duration: 1e10 },
      /a recording of 10000000000 s cannot be scored/,
    ],
    ['one file', reference, undefined, {}, /is no folder: name the hypothesis, too/],
    ['an empty type', reference, found, { type: ' ' }, /--type is empty/],
    ['a folder in which nothing is clear', folder, undefined, {}, /name two folders/],
  ] as const)('exits 64 on %s', async (_, first, second, options, message) => {
    const ended = await printed(first, second, options);
    expect([ended.code, ended.stdout]).toEqual([64, '']);
    expect(ended.stderr).toMatch(message);
  });

  it.each([
    [['score'], /missing required argument 'reference'/],
    [['score', 'a', 'b', '--duration', 'long'], /'long' s is no length/],
    [['score', 'a', 'b', '--duration=-5'], /'-5' s is no length/],
  ])('as a process exits 64 on %j', async (args, message) => {
    const ended = await valvomo(folder, ...args);
    expect([ended.code, ended.stdout]).toEqual([64, '']);
    expect(ended.stderr).toMatch(message);
  });
});
