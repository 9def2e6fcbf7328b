export { cascade, cascadeCounts, cascadeMixed } from './cascade';
export { columns16, columns32 } from './columns';
export { derive, scaleCounts } from './counts';
export { spectra32, spectra64 } from './fft';
export { fir } from './fir';
export { pack } from './pack';
export { unpack } from './unpack';
