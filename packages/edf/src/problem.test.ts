import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { EdfError, errorCodes, problemCodes, ProblemList } from './problem.ts';
import { ValvomoError } from '@valvomo/model';

const page = readFileSync(new URL('../PROBLEMS.md', import.meta.url), 'utf8');
const listed = (from: string, to?: string): string[] => {
  const section = page.slice(page.indexOf(from), to === undefined ? undefined : page.indexOf(to));
  return Array.from(section.matchAll(/^\| ([A-Z_]{3,}) \|/gm), ([, code]) => String(code));
};

describe('PROBLEMS.md', () => {
  it('lists every problem, and no other', () => {
    expect(listed('## Problems of the header', '## Errors').toSorted()).toEqual([...problemCodes].toSorted());
  });

  it('lists every error, and no other', () => {
    expect(listed('## Errors').toSorted()).toEqual([...errorCodes].toSorted());
  });
});

describe('problems', () => {
  it('repetitions of a code on a signal are counted, not listed', () => {
    const problems = new ProblemList();
    for (let record = 0; record < 1000; record++)
      problems.report('TAL_INVALID', `record ${record}`, { signal: 3, value: record });
    problems.report('TAL_INVALID', 'elsewhere', { signal: 4 });
    expect(problems.list()).toEqual([
      { code: 'TAL_INVALID', message: 'record 0 (first of 1000)', signal: 3, value: 0 },
      { code: 'TAL_INVALID', message: 'elsewhere', signal: 4 },
    ]);
    problems.forget('TAL_INVALID');
    expect(problems.list()).toEqual([]);
  });

  it('errors carry the same fields', () => {
    const error = new EdfError('NOT_EDF', 'no', { signal: 1, value: 'a', limit: 'b' });
    expect(error).toBeInstanceOf(ValvomoError);
    expect(error).toMatchObject({ code: 'NOT_EDF', message: 'no', signal: 1, value: 'a', limit: 'b' });
  });
});
