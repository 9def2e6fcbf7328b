import type { EdfSignal } from '@valvomo/edf';
import { describe, expect, it } from 'vitest';

import { chooseChannel } from './channel.ts';

const signals = (...labels: readonly string[]): EdfSignal[] =>
  labels.map((label, index) => ({
    index,
    label,
    transducer: '',
    physicalDimension: 'uV',
    physicalMin: -1,
    physicalMax: 1,
    digitalMin: -1,
    digitalMax: 1,
    prefiltering: '',
    samplesPerRecord: 1,
    rate: null,
    usable: true,
  }));

const chosen = (labels: readonly string[], wanted: string): [index: number, name: string] => {
  const { signal, name } = chooseChannel(signals(...labels), wanted);
  return [signal.index, name];
};

describe('the channel that is meant', () => {
  it.each([
    ['its label, as the file has it', ['c3', 'C3'], 'C3', 1, 'C3'],
    ['its label in another case', ['EEG C3', 'EEG C4'], 'eeg c4', 1, 'EEG C4'],
    ['the name in it', ['EEG FP1-Ref', 'EEG FP2-Ref'], 'Fp2', 1, 'EEG FP2-Ref'],
    ['its number among equal labels', ['T8-P8', 'Cz', 'T8-P8'], 'T8-P8 (2)', 2, 'T8-P8 (2)'],
    ['the first of equal labels', ['T8-P8', 'Cz', 'T8-P8'], 'T8-P8 (1)', 0, 'T8-P8 (1)'],
    ['a number that is part of a label', ['T8-P8 (2)', 'T8-P8', 'T8-P8'], 'T8-P8 (2)', 0, 'T8-P8 (2)'],
    ['a label before a name in another', ['EEG C3', 'C3'], 'C3', 1, 'C3'],
  ])('is found by %s', (_, labels, wanted, index, name) => {
    expect(chosen(labels, wanted)).toEqual([index, name]);
  });

  it.each([
    [
      'equal labels',
      ['T8-P8', 'Cz', 'T8-P8'],
      'T8-P8',
      /'T8-P8' may be any of 'T8-P8 \(1\)', 'T8-P8 \(2\)'$/,
    ],
    ['labels that differ in case', ['Cz', 'CZ'], 'cz', /may be any of 'Cz', 'CZ'$/],
    ['labels with one name in them', ['EEG C3-Ref', 'POL C3'], 'C3', /may be any of 'EEG C3-Ref', 'POL C3'$/],
    ['a number that none has', ['T8-P8', 'T8-P8'], 'T8-P8 (3)', /no 'T8-P8 \(3\)' among/],
    ['a second that is not there', ['EEG T8-P8'], 'T8-P8 (2)', /no 'T8-P8 \(2\)' among 'EEG T8-P8'$/],
    ['a name that none has', ['C3', 'C4'], 'Oz', /no 'Oz' among 'C3', 'C4'$/],
    ['an empty file', [], 'Oz', /no 'Oz' in a file without signals$/],
  ])('is refused for %s, with those that there are', (_, labels, wanted, message) => {
    expect(() => chosen(labels, wanted)).toThrow(message);
  });

  it('the list of those that there are has an end', () => {
    const many = Array.from({ length: 139 }, (_, k) => `A${k}`);
    expect(() => chosen(many, 'Oz')).toThrow(/'A39' … \(139 in all\)$/);
  });
});
