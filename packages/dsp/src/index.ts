export { butterworth, butterworthBand } from './butterworth.ts';
export { calibrationTable, type CalibrationTable } from './kernels/calibration.ts';
export {
  createCascade,
  createPixelCascade,
  type Cascade,
  type CascadeSnapshot,
  type PixelCascade,
} from './cascade.ts';
export { createDecimator } from './decimate.ts';
export {
  collector,
  collectRow,
  ColumnStore,
  edgePlan,
  leaveColumns,
  passEdges,
  planEdges,
  positionOf,
  type Collector,
  type EdgePlan,
  type Placement,
} from './extents.ts';
export { createFft, type RealFft } from './fft.ts';
export {
  createComplexTransform,
  createRealTransform,
  transformSizeMax,
  type ComplexTransform,
  type RealTransform,
} from './fft-any.ts';
export { createFir, type Fir, type FirSnapshot } from './fir.ts';
export { hilbertEnvelope } from './hilbert.ts';
export { applyMatrix, derivationMatrix, type DerivationMatrix } from './matrix.ts';
export { notch, notchHarmonics } from './notch.ts';
export { equalRipple, type GainBand } from './remez.ts';
export { gainAt, groupDelay_s, poleRadius, type Section } from './section.ts';
export { zeroPhase, zeroPhaseSamplesMin } from './zero-phase.ts';
export { createSpectra, createSpectra32, type Spectra } from './kernels/spectra.ts';
export type { SpectraOptions, WindowLayout } from './kernels/spectra-tables.ts';
export * from './spectra/index.ts';
export { createColumns, createCountColumns, type ColumnRows } from './kernels/columns.ts';
export { scaleCounts } from './kernels/counts.ts';
export { codedCountsBytesMax, packCounts, unpackCounts, type PackEffort } from './coding/counts.ts';
