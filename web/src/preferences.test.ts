import { describe, expect, it } from 'vitest';
import { keepPreferences, readPreferences, type Shelf } from './preferences.ts';
import { pxPerMmFrom, screenKey } from './display/calibration.ts';

const shelf = (): Shelf & { readonly kept: Map<string, string> } => {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
};
const office = screenKey({ width: 1920, height: 1080, dpr: 1 });
const home = screenKey({ width: 1366, height: 768, dpr: 1 });

describe('what the browser remembers', () => {
  it('comes back, the calibration only on the screen that was measured', () => {
    const own = shelf();
    const preferences = {
      theme: 'light',
      keysOn: false,
      reader: 'Dr Reader',
      names: true,
      pxPerMm: 3.61,
    } as const;
    keepPreferences(own, office, preferences);
    expect(readPreferences(own, office)).toEqual(preferences);
    expect(readPreferences(own, home)).toEqual({ ...preferences, pxPerMm: null });
  });

  it('falls back to defaults where it is damaged', () => {
    const own = shelf();
    own.kept.set('valvomo.preferences', '{"theme":"pink","keysOn":1,"reader":7');
    own.kept.set(office, '900');
    const standard = { theme: 'auto', keysOn: true, reader: '', names: false, pxPerMm: null };
    expect(readPreferences(own, office)).toEqual(standard);
  });

  it('takes no calibration that no screen can have', () => {
    expect(pxPerMmFrom(400, 105.8)).toBeCloseTo(3.78, 2);
    expect(pxPerMmFrom(400, 10)).toBeNull();
    expect(pxPerMmFrom(400, 0)).toBeNull();
  });
});
