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
