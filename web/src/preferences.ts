import { isPxPerMm, screenKey } from './display/calibration.ts';
import type { Preferences } from './store/state.ts';

/** The browser's own store, or anything like it. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const key = 'valvomo.preferences';
const themes = new Set<unknown>(['auto', 'dark', 'light']);

const parsed = (text: string | null): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};

export const currentScreen = (): string =>
  screenKey({ width: screen.width, height: screen.height, dpr: devicePixelRatio });

/** What this browser remembers; what is damaged or absent falls back to the default. */
export const readPreferences = (shelf: Shelf, screenName: string): Preferences => {
  const kept = parsed(shelf.getItem(key));
  const pxPerMm = Number(shelf.getItem(screenName) ?? Number.NaN);
  return {
    theme: themes.has(kept['theme']) ? (kept['theme'] as Preferences['theme']) : 'auto',
    keysOn: kept['keysOn'] !== false,
    names: kept['names'] === true,
    reader: typeof kept['reader'] === 'string' ? kept['reader'].slice(0, 80) : '',
    pxPerMm: isPxPerMm(pxPerMm) ? pxPerMm : null,
  };
};

export const keepPreferences = (shelf: Shelf, screenName: string, preferences: Preferences): void => {
  const { theme, keysOn, reader, names, pxPerMm } = preferences;
  shelf.setItem(key, JSON.stringify({ theme, keysOn, reader, names }));
  if (pxPerMm === null) shelf.removeItem(screenName);
  else shelf.setItem(screenName, String(pxPerMm));
};
