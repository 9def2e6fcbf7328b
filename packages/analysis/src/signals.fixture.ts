import type { Signal } from '@valvomo/model';

/** Signals for the tests of this package. */
export const signal = (label: string, physicalDimension = 'uV'): Signal => ({
  label,
  transducer: '',
  physicalDimension,
  physicalMin: -3200,
  physicalMax: 3200,
  digitalMin: -32768,
  digitalMax: 32767,
  prefiltering: '',
});

/** `A1 … An` */
export const run = (stem: string, n: number): string[] =>
  Array.from({ length: n }, (_, k) => `${stem}${k + 1}`);

export const tenTwenty: readonly string[] =
  'Fp1 Fp2 F7 F3 Fz F4 F8 T7 C3 Cz C4 T8 P7 P3 Pz P4 P8 O1 O2'.split(' ');
