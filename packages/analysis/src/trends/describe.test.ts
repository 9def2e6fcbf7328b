import { describe, expect, it } from 'vitest';
import { conditionsRule } from '../conditions/index.ts';
import { describeTrends } from './describe.ts';
import { prepareTrends } from './formula.ts';
import { trends } from './index.ts';
import { defaultSettings } from './settings.ts';
import { streamOf } from './trends.fixture.ts';

const choice = { trends, conditions: conditionsRule, settings: defaultSettings };

describe('the list of trends', () => {
  const list = describeTrends(choice);
  const column = (name: string) => list.columns.find((candidate) => candidate.name === name);

  it('is plain JSON, the same after a round trip', () => {
    expect(JSON.parse(JSON.stringify(list))).toEqual(list);
  });

  it('says of a spectral column all that is needed to compute it elsewhere', () => {
    expect(column('band-power.left.alpha')).toMatchObject({
      unit: 'µV²',
      epoch_s: 4,
      epoch_samples: 1024,
      step_s: 1,
      step_samples: 256,
      montage: 'longitudinal',
      derivations: 'Fp1-F7 F7-T7 T7-P7 P7-O1 Fp1-F3 F3-C3 C3-P3 P3-O1'.split(' '),
      filters: [],
      band_hz: [8, 13],
      spectrum: {
        window: 'periodic Hann',
        window_s: 2,
        window_samples: 512,
        overlap_s: 1,
        overlap_samples: 256,
        windows: 3,
        bin_hz: 0.5,
      },
    });
  });

  it('gives the electrodes of every derivation', () => {
    const rows = list.montages.find(({ id }) => id === 'longitudinal')?.derivations;
    expect(rows?.find(({ name }) => name === 'F7-T7')?.terms).toEqual([
      { signal: 'F7', weight: 1 },
      { signal: 'T7', weight: -1 },
    ]);
  });

  it('names pairs of homologous derivations', () => {
    expect(column('bsi.hemispheres.pdbsi')?.derivations).toContain('Fp1-F7|Fp2-F8');
    expect(column('bsi.hemispheres.pdbsi')?.derivations).toHaveLength(8);
  });

  it.each(trends.filter(({ id }) => id !== 'formula').map(({ id }) => [id]))(
    '%s has columns on the 10-20 electrodes with ECG, and every derivation that they name is listed',
    (id) => {
      const columns = list.columns.filter(({ trend }) => trend === id);
      expect(columns).not.toEqual([]);
      for (const { montage, derivations } of columns) {
        const named = new Set(
          list.montages.find((candidate) => candidate.id === montage)?.derivations.map(({ name }) => name),
        );
        const unknown = derivations.flatMap((name) => name.split('|')).filter((name) => !named.has(name));
        expect(unknown).toEqual([]);
      }
    },
  );

  it('speaks of the streams that it is given', () => {
    const streams = [streamOf(['A1', 'A2', 'A3', 'A4'], { samples: 999, ticks: 50_000_000 })];
    const { rate_hz, columns, absent } = describeTrends(choice, streams);
    expect(rate_hz).toBeCloseTo(199.8, 12);
    expect(columns[0]).toMatchObject({ epoch_samples: 799, step_samples: 200, step_s: 200 / 199.8 });
    expect(absent.map(({ name }) => name)).toContain('bsi.hemispheres.bsi');
  });

  it('gives the taps of the filter of aEEG, at the rate at which they are applied', () => {
    const [filter] = column('aeeg.C3-P3.lower')?.filters ?? [];
    const { factor, rate_hz, taps = [] } = list.fir_filters[filter ?? ''] ?? {};
    expect([factor, rate_hz, taps.length]).toEqual([1, 256, 129]);
    const gain = (at_hz: number): number =>
      taps.reduce((sum, tap, k) => sum + tap * Math.cos((2 * Math.PI * at_hz * (k - 64)) / 256), 0);
    expect(Math.abs(gain(8.5) - 0.75)).toBeLessThan(0.05);
    expect(Math.abs(gain(25))).toBeLessThan(0.01);
    const fast = describeTrends(choice, [
      streamOf(['C3', 'P3', 'Fp1', 'O1'], { samples: 2048, ticks: 10_000_000 }),
    ]);
    expect(fast.fir_filters[filter ?? '']).toMatchObject({ factor: 4, rate_hz: 512 });
    const slow = describeTrends(choice, [
      streamOf(['C3', 'P3', 'Fp1', 'O1'], { samples: 50, ticks: 10_000_000 }),
    ]);
    expect(slow.fir_filters).toEqual({});
  });

  it('the heart rate comes from an ECG of another rate, too, unless it is too slow for R waves', () => {
    const eeg = streamOf(['Fp1', 'C3', 'O1'], { samples: 256, ticks: 10_000_000 });
    const ecgAt = (samples: number) => ({ ...streamOf(['ECG'], { samples, ticks: 10_000_000 }), stream: 1 });
    const named = ({ name }: { readonly name: string }): boolean => name === 'heart-rate.ecg';
    expect(describeTrends(choice, [eeg, ecgAt(128)]).columns.some(named)).toBe(true);
    const slow = describeTrends(choice, [eeg, ecgAt(32)]);
    expect(slow.columns.some(named)).toBe(false);
    expect(slow.absent.find(named)?.why).toBe('no ECG is recorded at 64 Hz or more');
  });

  it('tells signals of the same label apart', () => {
    const twins = describeTrends(choice, [streamOf(['Cz', 'Cz', 'Pz'], { samples: 256, ticks: 10_000_000 })]);
    const rows = twins.montages.find(({ id }) => id === 'as-recorded')?.derivations ?? [];
    expect(rows.flatMap(({ terms }) => terms.map(({ signal }) => signal))).toEqual(['Cz', 'Cz (2)', 'Pz']);
  });
});

describe('a band between two bins', () => {
  const tiny = {
    ...defaultSettings,
    bands_hz: { ...defaultSettings.bands_hz, tiny: [8.1, 8.2] as const },
    ratios: { tiny: { above: 'tiny', below: 'alpha' } },
    formulas: { tiny: 'tiny(left)' },
  };

  it('has no power, not even 0: its columns are absent, with the reason', async () => {
    await prepareTrends(tiny);
    const { columns, absent } = describeTrends({ ...choice, settings: tiny });
    expect(columns.filter(({ name }) => /tiny/.test(name))).toEqual([]);
    const left = absent.filter(({ name }) => /left\.tiny$|^formula/.test(name));
    expect(left.map(({ name }) => name)).toEqual([
      'band-power.left.tiny',
      'band-ratio.left.tiny',
      'formula.tiny',
    ]);
    for (const { why } of left) expect(why).toMatch(/no bin of 0.5 Hz lies in 8.1 … 8.2 Hz/);
  });
});
