import { evening, second } from '../store/test-view.ts';
import type { Mark } from './mark.ts';
import { MarkClock } from './mark-clock.ts';

/** Marks for tests: a recording of one stream at 256 Hz that began ten minutes before the evening's now. */
export const testClock = new MarkClock([
  { stream: 0, start: evening - 600n * second, rate: { samples: 256, ticks: 10_000_000 } },
]);

export const markOf = (change: Partial<Mark> = {}): Mark => ({
  id: 'mark-1',
  recording: 'recording-1',
  stream: 0,
  start: 590 * 256,
  samples: 0,
  kind: 'IED',
  text: '',
  channels: null,
  author: 'Dr Reader',
  created: String(evening),
  version: 1,
  changed_by: 'Dr Reader',
  changed: String(evening),
  review: 'unreviewed',
  deleted: false,
  ...change,
});
