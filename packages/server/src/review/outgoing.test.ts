import { expect, it } from 'vitest';
import { Outgoing } from './outgoing.ts';

it('answers that nobody takes are bounded, and room is made when one is taken', () => {
  const outgoing = new Outgoing(100);
  const first = outgoing.take(60);
  outgoing.take(40);
  expect(() => outgoing.take(1)).toThrow(
    expect.objectContaining({ code: 'REVIEW_BUSY', value: 101, limit: 100 }),
  );
  first();
  first();
  expect(outgoing.bytes).toBe(40);
  outgoing.take(60);
  expect(() => outgoing.take(1)).toThrow(/limit 100/);
});
