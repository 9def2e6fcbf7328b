import { ticksPerSecond } from '@valvomo/model';

/** A decimal number exactly as written: value = digits · 10^−scale. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

const digitsMax = 64;

/** `[+-]digits[.digits]`; undefined for anything else, and for more than 64 digits. */
export const decimalOf = (text: string): Decimal | undefined => {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text);
  if (match === null || text.length > digitsMax) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(`${whole}${fraction}`);
  return { digits: sign === '-' ? -digits : digits, scale: fraction.length };
};

/** Seconds to ticks of 100 ns, to the nearest one, halves away from zero; undefined beyond ±2⁵³ ticks (28 years). */
export const decimalTicks = ({ digits, scale }: Decimal): number | undefined => {
  const divisor = 10n ** BigInt(scale);
  const scaled = 2n * (digits < 0n ? -digits : digits) * BigInt(ticksPerSecond);
  const rounded = (scaled + divisor) / (2n * divisor);
  if (rounded > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  return digits < 0n ? -Number(rounded) : Number(rounded);
};

/** Seconds of a count of ticks, as the decimal text of an onset: `+8192.2023120` is `8192.202312`. Never a float. */
export const secondsText = (ticks: bigint): string => {
  const magnitude = ticks < 0n ? -ticks : ticks;
  const perSecond = BigInt(ticksPerSecond);
  const fraction = String(magnitude % perSecond)
    .padStart(7, '0')
    .replace(/0+$/, '');
  return `${ticks < 0n ? '-' : ''}${magnitude / perSecond}${fraction === '' ? '' : `.${fraction}`}`;
};
