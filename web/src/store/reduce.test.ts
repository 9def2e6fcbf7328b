import { describe, expect, it } from 'vitest';
import type { Action } from './actions.ts';
import { toldGaps } from '../display/gaps.ts';
import { filterBadges } from '../display/changes.ts';
import { delayOf, pageSeconds, settingsOf, shownOf, zeroPhaseOf } from './shown.ts';
import type { AppState, View } from './state.ts';
import {
  bedOf,
  evening,
  nineteen,
  noPreferences,
  pageOn,
  play,
  scalpBed,
  second,
  shaftsBed,
  summaryOf,
} from './test-view.ts';

const pageOf = (state: AppState): View => {
  if (state.page === null) throw new Error('no page');
  return state.page;
};
const shown = (state: AppState) => shownOf(pageOf(state).choices, pageOf(state).bed);
const settings = (state: AppState) => settingsOf(pageOf(state), state.preferences);
const after = (state: AppState, ...actions: Action[]): AppState => play(state, actions);
const event = (number: number, before_s: number, kind: 'annotation' | 'seam' = 'annotation'): Action => ({
  type: 'heard',
  now_ms: 2,
  message: {
    type: 'event',
    view: 1,
    at: evening - BigInt(before_s) * second,
    duration_s: 0,
    event: {
      type: 'event',
      bed: 'emu-1',
      event: number,
      kind,
      stream: 1,
      start: 0,
      samples: 0,
      text: `e${number}`,
    },
  },
});
const gap = (from_s: number, to_s: number, reason = 'overload'): Action => ({
  type: 'heard',
  now_ms: 2,
  message: {
    type: 'gap',
    view: 1,
    from: evening + BigInt(from_s) * second,
    to: evening + BigInt(to_s) * second,
    reason,
  },
});

describe('what a bed is first shown in', () => {
  it('is the Kuopio profile and the longitudinal montage for declared scalp electrodes', () => {
    expect(settings(pageOn(scalpBed()))).toEqual({
      montage: 'longitudinal',
      order: 'right-first',
      sensitivity_uV_mm: 10,
      page_s: 10,
      lowCut_hz: 0.3,
      highCut_hz: 70,
      notch_hz: null,
      zeroPhase: false,
      negativeUp: true,
      rows: null,
    });
  });

  it('is the sEEG profile, bipolar by shaft, for depth electrodes', () => {
    const state = pageOn(shaftsBed(["A'", 'B'], 10));
    expect(shown(state)).toMatchObject({
      montage: 'seeg-bipolar',
      sensitivity_uV_mm: 50,
      lowCut_hz: 0.3,
      highCut_hz: null,
    });
  });

  it('is as recorded while only names propose what the electrodes are, whatever a link asks for', () => {
    const state = pageOn(bedOf(nineteen));
    expect(shown(state).montage).toBe('as-recorded');
    const asked = after(state, { type: 'choose', change: { montage: 'longitudinal' } });
    expect(shown(asked).montage).toBe('as-recorded');
    const pressed = after(state, { type: 'number-montage', number: 2 });
    expect(pressed.interface.notice).toContain('nobody has confirmed');
  });

  it('is the temporal chains for the ten electrodes of an emergency', () => {
    const ten = 'Fp1 Fp2 F7 F8 T3 T4 T5 T6 O1 O2'.split(' ');
    const bed = bedOf(
      ten,
      ten.map((site) => ({ kind: 'scalp', site })),
    );
    expect(shown(pageOn(bed)).montage).toBe('temporal-chains');
  });

  it('stands still when a reader goes back before the page knows what it keeps', () => {
    const early = pageOn(bedOf(['Cz']), { ...summaryOf(), ringFrom: null, head: null });
    expect(pageOf(after(early, { type: 'turn', pages: -1 })).at).toBe('now');
  });

  it('is wide bipolar for ten electrodes, where the double banana would stay half empty', () => {
    const ten = 'Fp1 Fp2 F7 F8 T3 T4 C3 C4 O1 O2'.split(' ');
    const bed = bedOf(
      ten,
      ten.map((site) => ({ kind: 'scalp', site })),
    );
    expect(shown(pageOn(bed)).montage).toBe('wide-bipolar');
  });
});

describe('the reader', () => {
  it('steps sensitivity along the ladder, larger traces for fewer µV, and stops at its ends', () => {
    const state = pageOn(scalpBed());
    const larger = after(state, { type: 'step-sensitivity', step: -1 });
    expect(shown(larger).sensitivity_uV_mm).toBe(7);
    const all: Action[] = Array.from({ length: 20 }, () => ({ type: 'step-sensitivity', step: 1 }));
    expect(shown(after(state, ...all)).sensitivity_uV_mm).toBe(500);
  });

  it('sees a badge for every filter that is not the profile’s, and none for one that is', () => {
    const state = pageOn(scalpBed());
    expect(filterBadges(shown(state))).toEqual([]);
    const changed = after(state, { type: 'toggle-notch' }, { type: 'cycle', filter: 'lowCut_hz', step: 1 });
    expect(filterBadges(shown(changed))).toEqual([
      'low cut 0.5 Hz (Kuopio: 0.3 Hz)',
      'notch 50 Hz (Kuopio: off)',
    ]);
    expect(filterBadges(shown(after(changed, { type: 'toggle-notch' })))).toHaveLength(1);
  });

  it('chooses zero phase for pages that stand still, and is told when a page is too long for it', () => {
    const live = after(pageOn(scalpBed()), { type: 'toggle-zero-phase' });
    expect(settings(live).zeroPhase).toBe(true);
    expect(filterBadges(shown(live))).toEqual(['zero phase when paused']);
    expect(zeroPhaseOf(pageOf(live), live.preferences)).toBe('when-paused');
    expect(delayOf(pageOf(live), live.preferences)).toBeGreaterThan(0.002);
    const paused = after(live, { type: 'go', from: evening - 60n * second });
    expect(zeroPhaseOf(pageOf(paused), paused.preferences)).toBe('on');
    expect(delayOf(pageOf(paused), paused.preferences)).toBe(0);
    const long = after(paused, { type: 'choose', change: { timeBase: { kind: 'page', page_s: 120 } } });
    expect(zeroPhaseOf(pageOf(long), long.preferences)).toBe('page-too-long');
    expect(settings(long).zeroPhase).toBe(false);
    const again = after(paused, { type: 'toggle-zero-phase' });
    expect(pageOf(again).choices).not.toHaveProperty('zeroPhase');
    expect(zeroPhaseOf(pageOf(again), again.preferences)).toBe('off');
  });

  it('takes all values of a profile at once; the montage stays', () => {
    const state = after(
      pageOn(scalpBed()),
      { type: 'choose', change: { montage: 'average', sensitivity_uV_mm: 30 } },
      { type: 'choose', change: { profile: 'acns' } },
    );
    expect(shown(state)).toMatchObject({
      montage: 'average',
      sensitivity_uV_mm: 7,
      lowCut_hz: 1,
      order: 'left-first',
    });
  });

  it('has 30 mm in a second at 30 mm/s on a screen of any size and calibration', () => {
    const state = pageOn(scalpBed());
    for (const [width, pxPerMm] of [
      [1200, 4],
      [1043, 3.3],
      [2400, 7.1],
    ] as const) {
      const page = { ...pageOf(state), size: { width, height: 600 } };
      const page_s = pageSeconds(page, { ...noPreferences, pxPerMm });
      expect(width / page_s / pxPerMm).toBeCloseTo(30, 9);
    }
  });

  it('pages a tall montage by whole shafts', () => {
    // 600 px hold 42 rows of 14 px: two shafts of 15 rows and their gap, not three.
    const state = pageOn(shaftsBed(["A'", "B'", 'C', 'D', 'E'], 16));
    expect(settings(state).rows).toEqual({ from: 0, count: 30 });
    const next = after(state, { type: 'step-rows', step: 1 });
    expect(settings(next).rows).toEqual({ from: 30, count: 30 });
    const last = after(next, { type: 'step-rows', step: 1 }, { type: 'step-rows', step: 1 });
    expect(settings(last).rows).toEqual({ from: 60, count: 15 });
    expect(settings(after(last, { type: 'choose', change: { rows: 'all' } })).rows).toBeNull();
  });
});

describe('time', () => {
  const live = pageOn(scalpBed());

  it('pauses on the page that ends now, and its place comes from the picture', () => {
    const asked = after(live, { type: 'toggle-pause' });
    expect(pageOf(asked).at).toBe('now');
    const running = after(asked, { type: 'heard', message: summaryOf(), now_ms: 3 });
    expect(pageOf(running).at).toBe('now');
    const from = evening - 10n * second;
    const placed = after(asked, { type: 'heard', message: summaryOf({ paused: true, from }), now_ms: 3 });
    expect(pageOf(placed).at).toBe(from);
    expect(pageOf(after(placed, { type: 'toggle-pause' })).at).toBeNull();
  });

  it('turns whole pages back from live without a hole between them', () => {
    const back = after(live, { type: 'turn', pages: -1 });
    expect(pageOf(back).at).toBe(evening - 20n * second);
    expect(pageOf(after(back, { type: 'turn', pages: -1 })).at).toBe(evening - 30n * second);
    expect(pageOf(after(back, { type: 'turn', pages: 0.5 })).at).toBe(evening - 15n * second);
  });

  it('has nothing ahead of live, and stops at both ends of what is kept', () => {
    expect(after(live, { type: 'turn', pages: 1 })).toEqual(live);
    const first = after(live, { type: 'first-page' });
    expect(pageOf(first).at).toBe(evening - 600n * second);
    expect(pageOf(after(first, { type: 'move', seconds: -1 })).at).toBe(evening - 600n * second);
    const last = after(first, { type: 'last-page' });
    expect(pageOf(last).at).toBe(evening - 10n * second);
    expect(pageOf(after(last, { type: 'turn', pages: 1 })).at).toBe(evening - 10n * second);
  });

  it('shows an event at a third of the page, and goes from event to event both ways', () => {
    const state = after(live, event(0, 300), event(2, 60), event(1, 200));
    expect(pageOf(state).events.map(({ text }) => text)).toEqual(['e0', 'e1', 'e2']);
    const newest = after(state, { type: 'step-event', step: -1 });
    const place = (at: bigint, view: View): number => Number(at - (view.at as bigint)) / 1e7;
    expect(place(evening - 60n * second, pageOf(newest))).toBeCloseTo(10 / 3, 5);
    const before = after(newest, { type: 'step-event', step: -1 });
    expect(place(evening - 200n * second, pageOf(before))).toBeCloseTo(10 / 3, 5);
    expect(pageOf(after(before, { type: 'step-event', step: 1 })).at).toBe(pageOf(newest).at);
  });

  it('hears an event once, however often the link comes back', () => {
    expect(pageOf(after(live, event(0, 300), event(0, 300))).events).toHaveLength(1);
  });

  it('joins the pieces of one gap, and keeps gaps of other reasons apart', () => {
    const state = after(live, gap(-9, -8), gap(-7, -6), gap(-8, -7), gap(-6, -5, 'device'));
    expect(
      pageOf(state).gaps.map(({ from, to, reason }) => [
        Number((from - evening) / second),
        Number((to - evening) / second),
        reason,
      ]),
    ).toEqual([
      [-9, -6, 'overload'],
      [-6, -5, 'device'],
    ]);
  });

  it('tells the seam of a loop once: by its event, not by the gap of one sample as well', () => {
    const seam = gap(-9, -8, 'seam');
    expect(toldGaps(pageOf(after(live, seam)))).toHaveLength(1);
    expect(toldGaps(pageOf(after(live, seam, event(4, 9, 'seam'))))).toEqual([]);
  });

  it('turns pages by itself from the oldest one and stops where there is no next', () => {
    const playing = after(live, { type: 'auto-page' });
    expect(playing.interface.autoPage).toBe(2);
    expect(pageOf(playing).at).toBe(evening - 600n * second);
    const turned = after(playing, ...Array.from({ length: 60 }, (): Action => ({ type: 'turn', pages: 1 })));
    expect(pageOf(turned).at).toBe(evening - 10n * second);
    expect(turned.interface.autoPage).toBe(0);
    expect(after(playing, { type: 'escape' }).interface.autoPage).toBe(0);
  });
});

describe('the page', () => {
  it('keeps the choices of a link until its canvas is there, and after it', () => {
    const moment = {
      route: { page: 'bed', bed: 'b' } as const,
      choices: { sensitivity_uV_mm: 3 },
      at: evening,
      problems: [],
    };
    const state = after(
      pageOn(scalpBed()),
      { type: 'arrived', moment },
      { type: 'view-opened', view: 7, bed: 'b', kind: 'page', size: { width: 10, height: 10 } },
    );
    expect(pageOf(state)).toMatchObject({ view: 7, choices: { sensitivity_uV_mm: 3 }, at: evening });
  });

  it('forgets events and gaps of another recording', () => {
    const state = after(pageOn(scalpBed()), event(0, 30), gap(-9, -8));
    const next = after(state, {
      type: 'heard',
      message: { type: 'bed', view: 1, bed: { ...scalpBed(), recording: 'recording-2' } },
      now_ms: 4,
    });
    expect([pageOf(next).events, pageOf(next).gaps]).toEqual([[], []]);
  });

  it('does not listen to pictures that are closed', () => {
    const state = pageOn(scalpBed());
    const closed = after(state, { type: 'view-closed', view: 1 });
    expect(
      after(closed, { type: 'heard', message: summaryOf({ head: evening + second }), now_ms: 9 }),
    ).toEqual(closed);
  });

  it('takes the montage of the electrodes that a reader confirmed', () => {
    const undecided = after(pageOn(bedOf(nineteen)), {
      type: 'choose',
      change: { montage: 'as-recorded', sensitivity_uV_mm: 20 },
    });
    const confirmed = after(
      undecided,
      { type: 'confirmed-electrodes' },
      { type: 'heard', message: { type: 'bed', view: 1, bed: scalpBed() }, now_ms: 4 },
    );
    expect(shown(confirmed)).toMatchObject({ montage: 'longitudinal', sensitivity_uV_mm: 20 });
  });
});
