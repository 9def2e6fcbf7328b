import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { defaultSettings } from '@valvomo/analysis';
import { describe, expect, it } from 'vitest';

import { readSettings } from './settings-file.ts';

describe('settings of trends', () => {
  it('what is not given stays as usual; null takes a band out', async () => {
    expect(await readSettings({})).toBe(defaultSettings);
    expect(await readSettings({ settings: '{}' })).toEqual(defaultSettings);
    const { bands_hz, ...others } = await readSettings({
      settings: '{"bands_hz": {"alpha": [7, 12], "gamma": null}}',
    });
    const { gamma: _, ...usual } = defaultSettings.bands_hz;
    expect(bands_hz).toEqual({ ...usual, alpha: [7, 12] });
    expect({ ...others, bands_hz: defaultSettings.bands_hz }).toEqual(defaultSettings);
  });

  it('a choice is all or some by name; formulas are added by name', async () => {
    const { spectrogram_regions, formulas } = await readSettings({
      settings: '{"spectrogram_regions": ["left", "right"], "formulas": {"x": "1 + 1"}}',
    });
    expect([spectrogram_regions, formulas]).toEqual([['left', 'right'], { x: '1 + 1' }]);
  });

  it('formulas of the command line stand beside those of the settings', async () => {
    const settings = '{"formulas": {"x": "1 + 1"}}';
    const { formulas } = await readSettings({ settings, formula: ['y = alpha(left) = 2', 'z=3'] });
    expect(formulas).toEqual({ x: '1 + 1', y: 'alpha(left) = 2', z: '3' });
    await expect(readSettings({ formula: ['alpha(left)'] })).rejects.toThrow(/not name=expression/);
    await expect(readSettings({ formula: ['x=1', 'x=2'] })).rejects.toThrow(/'x' names two formulas/);
  });

  it('come from a file as well', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'valvomo-settings-'));
    const path = join(folder, 'ours.json');
    await writeFile(path, '{"mains_hz": 60}');
    expect((await readSettings({ settings: path })).mains_hz).toBe(60);
    await rm(folder, { recursive: true });
  });

  it.each([
    ['no JSON', '{"a"', /the text is not JSON/],
    ['a file that is not there', '/nowhere/ours.json', /--settings: ENOENT/],
    ['a name that there is not', '{"bandz": 1}', /no bandz; settings has bands_hz, /],
    ['a list for an object', '{"bands_hz": []}', /bands_hz is \[\]; an object/],
    ['another kind', '{"bands_hz": {"alpha": [8, "x"]}}', /bands_hz\.alpha\[1\] is "x"; a number/],
    ['too many', '{"bands_hz": {"alpha": [8, 9, 10]}}', /bands_hz\.alpha is \[8,9,10\]; a list of 2/],
    ['upside down', '{"bands_hz": {"alpha": [13, 8]}}', /bands_hz\.alpha is \[13,8\]; a range/],
    ['a negative number', '{"bands_hz": {"alpha": [-1, 8]}}', /bands_hz\.alpha\[0\] is -1; a number of at/],
    [
      'a ratio of no band',
      '{"ratios": {"x": {"above": "mu", "below": "beta"}}}',
      /above is "mu"; one of delta/,
    ],
    [
      'a choice that is none',
      '{"spectrogram_regions": 3}',
      /spectrogram_regions is 3; "hemispheres", "all" or a list/,
    ],
    ['a mains of 55 Hz', '{"mains_hz": 55}', /mains_hz is 55; 50 or 60/],
  ])('are refused with path, value and limit: %s', async (_name, text, words) => {
    await expect(readSettings({ settings: text })).rejects.toThrow(words);
  });
});
