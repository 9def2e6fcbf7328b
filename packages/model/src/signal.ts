/** One signal, in EDF's own words. `physicalDimension` is kept as the device or file gives it. */
export interface Signal {
  readonly label: string;
  readonly transducer: string;
  readonly physicalDimension: string;
  readonly physicalMin: number;
  readonly physicalMax: number;
  readonly digitalMin: number;
  readonly digitalMax: number;
  readonly prefiltering: string;
}

/** physical = gain · count + offset, in the signal's physical dimension. */
export interface Calibration {
  readonly gain: number;
  readonly offset: number;
}

/** Gain 0 (an unusable signal) when either range is empty: EDF, `(dig − digMin)·(physMax − physMin)/(digMax − digMin) + physMin`. */
export const calibrationOf = (signal: Signal): Calibration => {
  const counts = signal.digitalMax - signal.digitalMin;
  if (counts === 0 || signal.physicalMax === signal.physicalMin)
    return { gain: 0, offset: signal.physicalMin };
  const gain = (signal.physicalMax - signal.physicalMin) / counts;
  return { gain, offset: signal.physicalMin - signal.digitalMin * gain };
};

const microvolts = new Map([
  ['nv', 1e-3],
  ['uv', 1],
  ['µv', 1],
  ['μv', 1],
  ['mv', 1e3],
  ['v', 1e6],
]);

/** `microV` and `millivolts` as the letters. */
const inLetters = (dimension: string): string =>
  dimension
    .trim()
    .toLowerCase()
    .replace(/^micro/, 'u')
    .replace(/^milli/, 'm')
    .replace(/^nano/, 'n')
    .replace(/volts?$/, 'v');

/** How many µV one unit of a voltage dimension is (`mV` → 1000); undefined for what is not a voltage. `MV` is no megavolt in EEG. */
export const microvoltsPer = (physicalDimension: string): number | undefined =>
  microvolts.get(inLetters(physicalDimension));

/** The dimension as shown: every voltage becomes `uV`, others stay as they are. */
export const normalisedUnit = (physicalDimension: string): string =>
  microvoltsPer(physicalDimension) === undefined ? physicalDimension : 'uV';

/** Calibration in µV for voltages, in the signal's own dimension otherwise. */
export const displayCalibration = (signal: Signal): Calibration => {
  const scale = microvoltsPer(signal.physicalDimension) ?? 1;
  const { gain, offset } = calibrationOf(signal);
  return { gain: gain * scale, offset: offset * scale };
};
