import { expect, it } from 'vitest';
import { spanWords } from './span-words.ts';

it.each([
  [0, '0 s'],
  [59.9, '59 s'],
  [60, '1 min 0 s'],
  [3599, '59 min 59 s'],
  [3600, '1 h 0 min'],
  [86_401, '24 h 0 min'],
])('%d s are %s', (seconds, words) => {
  expect(spanWords(seconds)).toBe(words);
});
