import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisMarks } from './axis.ts';
import { instantAt, placeOf, secondsBetween, ticksOf, withinRing, type PageTime } from './page-time.ts';
import { scaleBarOf } from './scale-bar.ts';
import { WheelSteps } from './wheel.ts';

const page = fc.record({
  from: fc.bigInt({ min: 10_000_000_000_000_000n, max: 20_000_000_000_000_000n }),
  page_s: fc.double({ min: 0.5, max: 300, noNaN: true }),
  sweep: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
});

describe('a place on the page', () => {
  it('and its instant lead to each other', () => {
    fc.assert(
      fc.property(page, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (page, share) => {
        const place = placeOf(page, instantAt(page, share));
        expect(place).not.toBeNull();
        expect(Math.abs((place ?? 0) - share) * page.page_s).toBeLessThan(1e-6);
      }),
    );
  });

  it('right of the erase bar is one page older', () => {
    const sweep: PageTime = { from: 1000_0000000n, page_s: 10, sweep: 0.3 };
    expect(secondsBetween(sweep.from, instantAt(sweep, 0.2))).toBeCloseTo(2);
    expect(secondsBetween(sweep.from, instantAt(sweep, 0.4))).toBeCloseTo(-6);
    expect(placeOf(sweep, sweep.from + ticksOf(4))).toBeNull();
    expect(placeOf(sweep, sweep.from - ticksOf(8))).toBeNull();
  });
});

describe('the time axis', () => {
  const zone = 'Europe/Helsinki';

  it('stands at whole seconds, left to right', () => {
    fc.assert(
      fc.property(page, fc.integer({ min: 300, max: 2500 }), (page, width) => {
        const marks = axisMarks(page, width, zone);
        const places = marks.map(({ x_s }) => x_s);
        expect(places).toEqual(places.toSorted((a, b) => a - b));
        for (const { x_s } of marks) {
          const at = instantAt(page, Math.min(1, x_s / page.page_s));
          const off = Math.abs(secondsBetween(0n, at) % 1);
          expect(Math.min(off, 1 - off)).toBeLessThan(1e-3);
        }
      }),
    );
  });

  it('says the bed’s civil time in full where there is room, else the seconds', () => {
    const still: PageTime = { from: 17_733_466_835_000_000n, page_s: 10, sweep: null };
    expect(axisMarks(still, 1200, zone).map(({ text }) => text)).toEqual([
      '04',
      '22:18:05',
      '06',
      '07',
      '08',
      '09',
      '22:18:10',
      '11',
      '12',
      '13',
    ]);
  });

  it('carries on both sides of the erase bar the time that is drawn there', () => {
    const sweep: PageTime = { from: 17_733_466_800_000_000n, page_s: 10, sweep: 0.35 };
    expect(axisMarks(sweep, 1200, zone).map(({ text }) => text)).toEqual([
      '22:18:00',
      '01',
      '02',
      '03',
      '54',
      '22:17:55',
      '56',
      '57',
      '58',
      '59',
    ]);
  });

  it('never lets one text run into the next, also where two times meet beside the erase bar', () => {
    fc.assert(
      fc.property(page, fc.integer({ min: 300, max: 2500 }), (page, width) => {
        const marks = axisMarks(page, width, zone);
        const pxPerSecond = width / page.page_s;
        const room = marks.slice(1).map(({ x_s }, at) => (x_s - (marks[at]?.x_s ?? 0)) * pxPerSecond);
        expect(room.filter((room_px, at) => room_px < 7.5 * (marks[at]?.text.length ?? 0))).toEqual([]);
      }),
    );
  });
});

describe('the ring', () => {
  it('holds the page within itself; its begin wins when it is shorter than a page', () => {
    const ring = { from: 100n * 10_000_000n, head: 160n * 10_000_000n };
    expect(withinRing(0n, 10, ring)).toBe(ring.from);
    expect(withinRing(ring.head, 10, ring)).toBe(150n * 10_000_000n);
    expect(withinRing(ring.head, 100, ring)).toBe(ring.from);
  });
});

describe('the scale bar', () => {
  it('is 100 µV × 1 s at the usual sensitivities: 10 mm and 30 mm on paper', () => {
    const bar = scaleBarOf(10, 4, 120);
    expect(bar).toEqual({ amplitude_uV: 100, height_px: 40, length_s: 1, width_px: 120 });
  });

  it('always tells the truth', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 3, 5, 7, 10, 20, 50, 100, 500),
        fc.double({ min: 2, max: 12, noNaN: true }),
        fc.double({ min: 2, max: 2000, noNaN: true }),
        (sensitivity, pxPerMm, pxPerSecond) => {
          const bar = scaleBarOf(sensitivity, pxPerMm, pxPerSecond);
          expect((bar.height_px / pxPerMm) * sensitivity).toBeCloseTo(bar.amplitude_uV, 6);
          expect(bar.width_px / pxPerSecond).toBeCloseTo(bar.length_s, 6);
        },
      ),
    );
  });
});

describe('the wheel', () => {
  it('turns a page for 150 pixels, so that a trackpad does not fly', () => {
    const wheel = new WheelSteps();
    expect([60, 60, 60].map((pixels) => wheel.turn(pixels))).toEqual([0, 0, 1]);
    expect([100, -100, -60].map((pixels) => wheel.turn(pixels))).toEqual([0, 0, -1]);
  });
});
