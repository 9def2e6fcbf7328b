import type { Electrode, Signal } from '@valvomo/model';
import { describe, expect, it } from 'vitest';
import { proposeElectrodes } from '../propose.ts';
import { contactsBipolar } from './contacts-bipolar.ts';

const signal = (label: string): Signal => ({
  label,
  transducer: '',
  prefiltering: '',
  physicalDimension: 'uV',
  physicalMin: -3000,
  physicalMax: 3000,
  digitalMin: -32_768,
  digitalMax: 32_767,
});

const namesOf = (signals: readonly Signal[], electrodes = proposeElectrodes(signals)): readonly string[] =>
  contactsBipolar
    .derivations({ signals, electrodes, bad: new Set(), order: 'left-first' })
    .filter(({ group }) => group !== 'as recorded')
    .map(({ name }) => name);

describe('the bipolar montage of contacts', () => {
  it('takes a grid that only its numbers tell, and strips beside it', () => {
    const labels = [
      ...Array.from({ length: 64 }, (_, k) => `G${k + 1}`),
      ...Array.from({ length: 6 }, (_, k) => `BTM${k + 1}`),
    ];
    const names = namesOf(labels.map(signal));
    expect(names).toHaveLength(63 + 5);
    expect(names).toContain('G31-G32');
    expect(names).toContain('BTM5-BTM6');
  });

  it('stays within the rows of a grid whose geometry was declared', () => {
    const signals = Array.from({ length: 8 }, (_, k) => signal(`G${k + 1}`));
    const electrodes = signals.map((_, k): Electrode => ({
      kind: 'grid',
      name: 'G',
      row: 1 + Math.floor(k / 4),
      column: 1 + (k % 4),
      side: 'left',
    }));
    expect(namesOf(signals, { basis: 'declared', electrodes })).toEqual([
      'G1.1-G1.2',
      'G1.2-G1.3',
      'G1.3-G1.4',
      'G2.1-G2.2',
      'G2.2-G2.3',
      'G2.3-G2.4',
    ]);
  });
});
