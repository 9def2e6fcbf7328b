export { bandPower, edgeFrequency_hz, peakFrequency_hz, relativePower } from './bands.ts';
export type { Detrend } from './detrend.ts';
export { binsOf, frequencies, type Band, type FrequencyGrid } from './frequencies.ts';
export { createMultitaper, type Multitaper, type MultitaperOptions } from './multitaper.ts';
export type { Scaling } from './scale.ts';
export { slepianTapers, type SlepianTapers } from './slepian.ts';
export { spectrogram, type Spectrogram } from './spectrogram.ts';
export { createWelch, periodogram, welch, type Spectrum, type Welch, type WelchOptions } from './welch.ts';
export { windowValues, type Window } from './windows.ts';
