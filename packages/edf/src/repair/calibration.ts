import { decimalOf } from '../decimal.ts';
import { integersOf } from '../pack.ts';
import type { EdfSignalHeader } from '../signal-header.ts';
import { nearestRepresentable } from '../writer-header.ts';

/** Extremes for a header: rising digital ones around every count that occurs, on the calibration that the file has. */

interface Extremes {
  readonly physicalMin: number;
  readonly physicalMax: number;
  readonly digitalMin: number;
  readonly digitalMax: number;
}

interface Recalibrated extends Extremes {
  /** Empty where the signal has no scale. EDF+ 2.1.3.6: uncalibrated signals have none, and physical extremes that differ. */
  readonly physicalDimension: string;
  /** `scale lost`: no number that eight characters hold lies near the old calibration. */
  readonly how: 'kept' | 'turned' | 'widened' | 'uncalibrated' | 'scale lost';
  /** How far a count is moved at most by rounding to eight characters, in the physical dimension; 0 when exact. */
  readonly residual: number;
}

/** Lowest and highest count that occurs. */
interface Seen {
  readonly lowest: number;
  readonly highest: number;
}

/** Candidates looked at on each side; all of them at 16 bits. */
const candidatesMax = 1 << 16;

/** A line through two points, as exact as the decimal numbers that make it. */
interface Line {
  /** physical(count) · 10^scale · span = base + slope · (count − origin). */
  readonly origin: number;
  readonly base: bigint;
  readonly slope: bigint;
  readonly unit: bigint;
}

const decimal = (value: number): { digits: bigint; scale: number } => {
  const text = String(value);
  const plain = text.includes('e') ? value.toFixed(20) : text;
  return decimalOf(plain) ?? { digits: BigInt(Math.round(value)), scale: 0 };
};

const lineThrough = ({ physicalMin, physicalMax, digitalMin, digitalMax }: Extremes): Line => {
  const [a, b] = [decimal(physicalMin), decimal(physicalMax)];
  const scale = Math.max(a.scale, b.scale);
  const low = a.digits * 10n ** BigInt(scale - a.scale);
  const high = b.digits * 10n ** BigInt(scale - b.scale);
  const span = BigInt(digitalMax - digitalMin);
  return { origin: digitalMin, base: low * span, slope: high - low, unit: 10n ** BigInt(scale) * span };
};

/** Value of a line at a count; `exact` when seven decimals hold it. */
const valueAt = ({ origin, base, slope, unit }: Line, count: number): { value: number; exact: boolean } => {
  const over = base + slope * BigInt(count - origin);
  const seven = over * 10_000_000n;
  const whole = seven / unit;
  const exact = whole * unit === seven;
  return { value: Number(whole) / 1e7 + Number(seven - whole * unit) / Number(unit) / 1e7, exact };
};

interface Point {
  readonly digital: number;
  readonly physical: number;
  readonly error: number;
}

/** The first point that a header can hold exactly, going from `from` to `to`, else the one with the smallest error a count. */
const pointFor = (line: Line, from: number, to: number, other: number): Point | undefined => {
  const step = from <= to ? 1 : -1;
  const last = step > 0 ? Math.min(to, from + candidatesMax) : Math.max(to, from - candidatesMax);
  let best: Point | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (let digital = from; step > 0 ? digital <= last : digital >= last; digital += step) {
    const { value, exact } = valueAt(line, digital);
    const physical = nearestRepresentable(value);
    if (physical === undefined) continue;
    const error = exact && physical === value ? 0 : Math.abs(physical - value);
    if (error === 0) return { digital, physical, error };
    const relative = error / Math.abs(digital - other);
    if (relative >= least) continue;
    least = relative;
    best = { digital, physical, error };
  }
  return best;
};

const uncalibrated = (
  { lowest, highest }: Seen,
  { digitalMin, digitalMax }: Pick<EdfSignalHeader, 'digitalMin' | 'digitalMax'>,
  bits: 16 | 24,
  how: 'uncalibrated' | 'scale lost',
): Recalibrated => {
  const { min, max } = integersOf(bits);
  const fits =
    digitalMin !== null &&
    digitalMax !== null &&
    digitalMin < digitalMax &&
    digitalMin >= min &&
    digitalMax <= max &&
    lowest >= digitalMin &&
    highest <= digitalMax;
  const range = fits ? { low: digitalMin, high: digitalMax } : { low: min, high: max };
  return {
    digitalMin: range.low,
    digitalMax: range.high,
    physicalMin: range.low,
    physicalMax: range.high,
    physicalDimension: '',
    how,
    residual: 0,
  };
};

/** The extremes as they must be if nothing more is wrong than their order; undefined when they make no scale. */
const rising = ({
  physicalMin,
  physicalMax,
  digitalMin,
  digitalMax,
}: EdfSignalHeader): Extremes | undefined => {
  if (physicalMin === null || physicalMax === null || digitalMin === null || digitalMax === null)
    return undefined;
  if (physicalMin === physicalMax || digitalMin === digitalMax) return undefined;
  return digitalMin < digitalMax
    ? { physicalMin, physicalMax, digitalMin, digitalMax }
    : { physicalMin: physicalMax, physicalMax: physicalMin, digitalMin: digitalMax, digitalMax: digitalMin };
};

/** How far a count that occurs is from where it was, at most: the line is straight, so at one of the ends. */
const residualOf = (line: Line, found: Extremes, { lowest, highest }: Seen): number => {
  const moved = lineThrough(found);
  const far = [lowest, highest].map((count) =>
    Math.abs(valueAt(line, count).value - valueAt(moved, count).value),
  );
  return Math.max(...far);
};

/**
 * What a strict header must say of a signal so that every count keeps its value.
 * @param seen lowest and highest count that occurs; lowest above highest when there are none
 */
export const recalibrated = (signal: EdfSignalHeader, seen: Seen, bits: 16 | 24): Recalibrated => {
  const given = rising(signal);
  if (given === undefined) return uncalibrated(seen, signal, bits, 'uncalibrated');
  const { min, max } = integersOf(bits);
  const line = lineThrough(given);
  const low = Math.min(given.digitalMin, seen.lowest);
  const high = Math.max(given.digitalMax, seen.highest);
  const lowPoint =
    low < min ? pointFor(line, min, Math.min(seen.lowest, max - 1), high) : pointFor(line, low, min, high);
  const left = lowPoint?.digital ?? low;
  const highPoint =
    high > max
      ? pointFor(line, max, Math.max(seen.highest, left + 1), left)
      : pointFor(line, high, max, left);
  if (lowPoint === undefined || highPoint === undefined || lowPoint.physical === highPoint.physical)
    return uncalibrated(seen, signal, bits, 'scale lost');
  const found: Extremes = {
    digitalMin: lowPoint.digital,
    digitalMax: highPoint.digital,
    physicalMin: lowPoint.physical,
    physicalMax: highPoint.physical,
  };
  const moved = found.digitalMin !== given.digitalMin || found.digitalMax !== given.digitalMax;
  const turned = given.digitalMin !== signal.digitalMin;
  const occurs = seen.lowest <= seen.highest;
  const span = occurs ? seen : { lowest: found.digitalMin, highest: found.digitalMax };
  const exact = lowPoint.error === 0 && highPoint.error === 0;
  return {
    ...found,
    physicalDimension: signal.physicalDimension,
    how: moved ? 'widened' : turned ? 'turned' : 'kept',
    residual: exact ? 0 : residualOf(line, found, span),
  };
};
