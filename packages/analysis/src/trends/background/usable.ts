import { stateNumber, type Conditions } from '../../conditions/conditions.ts';

/** Fourth central moment over the squared variance: 1.5 of a sine, 3 of noise, more where something sticks out. */
const kurtosis_max = 8;
const peakToPeak_max_uV = 300;

const kinds = ['muscle', 'eye', 'movement'] as const;
const good = stateNumber('good');

/** Whether a second was judged, the electrodes are good, and no artefact fills the head. */
export const isClean = (
  conditions: Conditions | undefined,
  signals: ReadonlySet<number>,
  artefact_min: number,
): boolean => {
  if (conditions === undefined) return false;
  for (const signal of signals) if (conditions.quality[signal] !== good) return false;
  const whole = conditions.artefact['all'];
  return whole === undefined || kinds.every((kind) => !(whole[kind] >= artefact_min));
};

/** Whether an epoch has a spike, or is higher than any posterior rhythm. */
export const isSpiky = (x: Float64Array): boolean => {
  let [sum, lowest, highest] = [0, Infinity, -Infinity];
  for (let i = 0; i < x.length; i += 1) {
    const value = x[i] as number;
    sum += value;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  if (highest - lowest > peakToPeak_max_uV) return true;
  const mean = sum / x.length;
  let [second, fourth] = [0, 0];
  for (let i = 0; i < x.length; i += 1) {
    const squared = ((x[i] as number) - mean) ** 2;
    second += squared;
    fourth += squared * squared;
  }
  return fourth * x.length > kurtosis_max * second * second;
};
