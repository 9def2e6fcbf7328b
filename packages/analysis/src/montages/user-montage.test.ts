import { ValvomoError } from '@valvomo/model';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { electrodeSet, propose, userMontage, type MontageInput } from '../index.ts';
import { signal, tenTwenty } from '../signals.fixture.ts';

const inputOf = (labels: readonly string[], units: Readonly<Record<string, string>> = {}): MontageInput => {
  const signals = labels.map((label) => signal(label, units[label] ?? 'uV'));
  return {
    signals,
    electrodes: electrodeSet(propose(signals), labels.length, { basis: 'confirmed', by: 'test' }),
    bad: new Set(),
    order: 'left-first',
  };
};

const row = (name: string, ...terms: readonly (readonly [string, number])[]) => ({
  name,
  terms: terms.map(([electrode, weight]) => ({ electrode, weight })),
});
const fileOf = (...derivations: readonly unknown[]): string =>
  JSON.stringify({ id: 'mine', name: 'Mine', derivations });

describe('a montage of the user', () => {
  it('is its own rows and no others', () => {
    const montage = userMontage(
      fileOf(
        { ...row('F7-Avg2', ['F7', 1], ['F3', -0.5], ['T3', -0.5]), group: 'left' },
        row('ECG', ['ECG', 1]),
      ),
    );
    expect(montage).toMatchObject({ id: 'mine', name: 'Mine' });
    const labels = [...tenTwenty, 'ECG'];
    expect(montage.derivations(inputOf(labels))).toEqual([
      {
        name: 'F7-Avg2',
        group: 'left',
        side: 'left',
        unit: 'µV',
        role: 'eeg',
        missing: [],
        terms: [
          { signal: labels.indexOf('F7'), weight: 1 },
          { signal: labels.indexOf('F3'), weight: -0.5 },
          { signal: labels.indexOf('T7'), weight: -0.5 },
        ],
      },
      {
        name: 'ECG',
        group: 'user',
        side: 'unknown',
        unit: 'µV',
        role: 'ecg',
        missing: [],
        terms: [{ signal: 19, weight: 1 }],
      },
    ]);
  });

  it('finds contacts, pairs and labels as the file has them', () => {
    const montage = userMontage(
      fileOf(row('a', ["A'2", 1]), row('b', ['Fp1-F7', 1]), row('c', ['EEG C3-Ref', 1]), row('d', ['C3', 1])),
    );
    const labels = ["A'1", "A'2", "A'3", 'FP1-F7', 'EEG C3-Ref'];
    expect(montage.derivations(inputOf(labels)).map(({ terms }) => terms[0]?.signal)).toEqual([1, 3, 4, 4]);
  });

  it('a site that is absent, bad or empty makes its row missing, by name', () => {
    const montage = userMontage(fileOf(row('F9-F7', ['F9', 1], ['F7', -1])));
    const input = inputOf(tenTwenty);
    montage.check([input]);
    expect(montage.derivations(input)).toMatchObject([{ terms: [], missing: ['F9'] }]);
    const bad = new Set([tenTwenty.indexOf('F7')]);
    expect(montage.derivations({ ...input, bad })).toMatchObject([{ terms: [], missing: ['F9', 'F7'] }]);
  });

  it('keeps the unit that its inputs share', () => {
    const montage = userMontage(fileOf(row('sum', ['SpO2', 1])));
    expect(montage.derivations(inputOf(['SpO2'], { SpO2: '%' }))[0]).toMatchObject({
      unit: '%',
      role: 'other',
    });
    const mixed = userMontage(fileOf(row('odd', ['SpO2', 1], ['C3', 1])));
    expect(() => mixed.derivations(inputOf(['SpO2', 'C3'], { SpO2: '%' }))).toThrow(
      /derivations\[0\] \("odd"\) adds % and µV: one row, one unit/,
    );
  });
});

describe('errors point at the place', () => {
  const check =
    (streams: readonly MontageInput[], ...derivations: readonly unknown[]) =>
    (): void =>
      userMontage(fileOf(...derivations)).check(streams);

  it('an electrode that nobody knows: what there is, is listed', () => {
    expect(check([inputOf(['F7', 'C3'])], row('x', ['F7', 1]), row('y', ['C3', 1], ['Q7', -1]))).toThrow(
      'derivations[1].terms[1].electrode is "Q7": no such site, and the recording has F7, C3',
    );
  });

  it('a row over two rates', () => {
    const streams = [inputOf(['F7']), inputOf(['ECG'])];
    expect(check(streams, row('x', ['F7', 1], ['ECG', -1]))).toThrow(
      /\("x"\) takes electrodes of 2 sampling rates/,
    );
    expect(check(streams, row('x', ['F7', 1]), row('y', ['ECG', -1]), row('z', ['F9', 1]))).not.toThrow();
  });

  it.each([
    ['{', /montage: not JSON/],
    ['[]', /montage: the file is \[\]: /],
    ['{"id":"a b","name":"x","derivations":[]}', /montage: id is "a b": small letters/],
    ['{"id":"a","name":"x","derivations":[]}', /montage: derivations is \[\]: /],
    [fileOf(row('x')), /derivations\[0\]\.terms is \[\]: /],
    [fileOf(row('x', ['F7', 0])), /derivations\[0\]\.terms\[0\]\.weight is 0: not 0/],
    [fileOf({ name: 'x', terms: [{ electrode: 'F7', weight: '1' }] }), /terms\[0\]\.weight is "1": .*number/],
    [fileOf({ name: 'x', terms: [{ electrode: 'F7', wieght: 1, weight: 1 }] }), /terms\[0\] is .*wieght/],
    [fileOf(row('x', ['F7', 1]), row('x', ['F8', 1])), /derivations\[1\]\.name is "x", as an earlier one/],
    [
      fileOf(row('x', ['T3', 1], ['T7', -1])),
      /derivations\[0\]\.terms\[1\]\.electrode is "T7", as an earlier term/,
    ],
  ])('%s', (text, message) => {
    expect(() => userMontage(text)).toThrow(message);
  });

  it('any text is a montage or is refused as one', () => {
    const codeOf = (text: string): unknown => {
      try {
        return typeof userMontage(text).id;
      } catch (error) {
        return error instanceof ValvomoError ? error.code : error;
      }
    };
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(['string', 'MONTAGE_FILE']).toContain(codeOf(text));
      }),
    );
  });
});
