import { ValvomoError } from '@valvomo/model';

/** @throws ValvomoError with `code`, unless `holds` */
export const demand = (
  holds: boolean,
  code: string,
  message: () => string,
  value: unknown,
  limit: unknown,
): void => {
  if (!holds) throw new ValvomoError(code, message(), { value, limit });
};

/** @throws ValvomoError SPECTRUM_LENGTH unless `values` holds exactly `length` */
export const demandLength = (what: string, values: Float64Array, length: number): void =>
  demand(
    values.length === length,
    'SPECTRUM_LENGTH',
    () => `length of ${what} is ${values.length}, must be ${length}`,
    values.length,
    length,
  );

/** @throws ValvomoError SPECTRUM_COUNT unless `value` is a whole number in least … most */
export const demandWhole = (what: string, value: number, least: number, most: number): void =>
  demand(
    Number.isSafeInteger(value) && value >= least && value <= most,
    'SPECTRUM_COUNT',
    () => `${what} is ${value}, must be a whole number in ${least} … ${most}`,
    value,
    `${least} … ${most}`,
  );

/** @throws ValvomoError SPECTRUM_RATE unless `rate_hz` is a positive number */
export const demandRate = (rate_hz: number): void =>
  demand(
    Number.isFinite(rate_hz) && rate_hz > 0,
    'SPECTRUM_RATE',
    () => `rate is ${rate_hz} Hz, must be positive`,
    rate_hz,
    'more than 0 Hz',
  );
