import type { Signal } from '@valvomo/model';

/** A voltage as an amplifier of 16 bits gives it: 0.1 µV a count. */
export const plainSignal = (label: string): Signal => ({
  label,
  transducer: '',
  physicalDimension: 'uV',
  physicalMin: -3276.8,
  physicalMax: 3276.7,
  digitalMin: -32_768,
  digitalMax: 32_767,
  prefiltering: '',
});

/** The same of 24 bits, 1/32 µV a count, in numbers that fit the eight characters of a file's header. */
export const fineSignal = (label: string): Signal => ({
  ...plainSignal(label),
  physicalMin: -262_144,
  physicalMax: 262_143,
  digitalMin: -8_388_608,
  digitalMax: 8_388_607,
});
