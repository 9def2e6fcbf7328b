export { butterworth, butterworthBand } from './butterworth.ts';
export { createCascade, type Cascade, type CascadeSnapshot } from './cascade.ts';
export { createFft, type RealFft } from './fft.ts';
export { applyMatrix, derivationMatrix, type DerivationMatrix } from './matrix.ts';
export { notch, notchHarmonics } from './notch.ts';
export { gainAt, groupDelay_s, poleRadius, type Section } from './section.ts';
