export { cascade, cascadeCounts } from './cascade';
export { spectra32, spectra64 } from './fft';
