import { once } from 'node:events';
import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';

it('a thread that computes goes after those that record, which stay as they are', async () => {
  const before = getPriority();
  const [inThread] = (await once(new Worker(new URL('yielding.fixture.ts', import.meta.url)), 'message')) as [
    number,
  ];
  expect(inThread).toBe(process.platform === 'linux' ? Math.min(19, before + 5) : before);
  expect(getPriority()).toBe(before);
});
