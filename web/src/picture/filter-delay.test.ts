import { displayDelay_s } from '@valvomo/analysis';
import { describe, expect, it } from 'vitest';
import { BedRing } from './bed-ring.ts';
import { filterDelay_s } from './filter-delay.ts';
import { eventColumnsOf } from './page-filters.ts';
import { bedMessage, second, settings, testStart } from './test-bed.ts';

const steep = { ...settings, highCut_hz: 15 };

describe('the delay of the filtered picture', () => {
  it('is that of the bed’s fastest stream at 10 Hz, and nothing on a page with zero phase', () => {
    const delay_s = displayDelay_s(512, { lowCut_hz: 0.3, highCut_hz: 15 });
    expect(delay_s).toBeGreaterThan(0.01);
    expect(filterDelay_s(steep, [1, 512, 256], false)).toBe(delay_s);
    expect(filterDelay_s({ ...steep, zeroPhase: true }, [512], false)).toBe(delay_s);
    expect(filterDelay_s({ ...steep, zeroPhase: true }, [512], true)).toBe(0);
    expect(filterDelay_s(steep, [], false)).toBe(0);
  });

  it('a notch at 10 Hz itself has none to speak of', () => {
    expect(Number.isFinite(filterDelay_s({ ...steep, notch_hz: 10 }, [256], false))).toBe(true);
  });

  it('an event is drawn that much later than it happened', () => {
    const bed = new BedRing(bedMessage([{ rate_hz: 256, labels: ['A'] }]));
    bed.mark({
      type: 'event',
      bed: 'b',
      event: 0,
      kind: 'button',
      stream: 0,
      start: 256,
      samples: 0,
      text: '',
    });
    const column = second / 1000;
    const happened = Number(testStart - bed.origin) / column + 1000;
    const delay = filterDelay_s(steep, [256], false) * 1000;
    expect(delay).toBeGreaterThan(10);
    expect([...eventColumnsOf(bed, steep, false, column)]).toEqual([Math.floor(happened + delay)]);
    expect([...eventColumnsOf(bed, { ...steep, zeroPhase: true }, true, column)]).toEqual([happened]);
  });
});
