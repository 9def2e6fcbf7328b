import { expect, it } from 'vitest';
import { Pace } from './pace.ts';

const ms = 10_000;

/** Plays blocks at a speed; the head at each local time, and the position after it. */
const play = (
  pace: Pace,
  from_ms: number,
  to_ms: number,
  block_ms: number,
  speed = 1,
): { now: number; head: number; position: number }[] => {
  const found = [];
  for (let now = from_ms; now < to_ms; now += 1000 / 60) {
    const head = Math.floor((now * speed) / block_ms) * block_ms * ms;
    pace.arrived(head, now);
    found.push({ now, head, position: pace.advance(now) ?? Number.NaN });
  }
  return found;
};

it('flows evenly at 60 pictures a second though blocks come 20 times a second', () => {
  const steps = play(new Pace(), 0, 6000, 50).slice(180);
  const moved = steps.slice(1).map(({ position }, k) => (position - (steps[k]?.position ?? 0)) / ms);
  expect(Math.min(...moved)).toBeGreaterThan(16.667 * 0.93);
  expect(Math.max(...moved)).toBeLessThan(16.667 * 1.07);
});

it.each([50, 137, 250, 1000])(
  'blocks of %i ms: never ahead of the head, never more than 150 ms behind it',
  (block) => {
    for (const { head, position } of play(new Pace(), 0, 8000, block)) {
      expect(position).toBeLessThanOrEqual(head);
      expect(head - position).toBeLessThanOrEqual(150 * ms);
    }
  },
);

it('at another speed it follows the stream, as many local milliseconds behind', () => {
  for (const speed of [0.5, 4, 20]) {
    const pace = new Pace();
    const steps = play(pace, 0, 8000, 50, speed).slice(300);
    expect(pace.speed / ms / speed).toBeCloseTo(1, 1);
    for (const { head, position } of steps) {
      expect(position).toBeLessThanOrEqual(head);
      expect(head - position).toBeLessThanOrEqual(150 * ms * Math.max(1, speed) * 1.2);
    }
  }
});

it('stands at the head when nothing comes, and catches up at once when it does', () => {
  const pace = new Pace();
  const { head } = play(pace, 0, 3000, 50).at(-1) ?? { head: 0 };
  for (let now = 3000; now < 6000; now += 16) expect(pace.advance(now)).toBeLessThanOrEqual(head);
  expect(pace.position).toBe(head);
  pace.arrived(head + 5000 * ms, 6000);
  expect(pace.advance(6000)).toBe(head + 4850 * ms);
});

it('history at the start does not pass for speed', () => {
  const pace = new Pace();
  pace.arrived(50 * ms, 0);
  pace.advance(0);
  pace.arrived(12_000 * ms, 16);
  for (let now = 50; now < 4000; now += 50) {
    pace.arrived((12_000 + now) * ms, now);
    pace.advance(now);
  }
  expect(pace.speed / ms).toBeCloseTo(1, 1);
});

it('before the first head there is nothing to draw, and after a restart neither', () => {
  const pace = new Pace();
  expect(pace.advance(10)).toBeNull();
  pace.arrived(5, 20);
  expect(pace.advance(20)).toBe(5);
  pace.restart();
  expect(pace.advance(30)).toBeNull();
});
