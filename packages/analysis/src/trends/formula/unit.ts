/** A unit as powers of what measurements are made of: µV² is volts 2. */
export interface Unit {
  readonly microvolts: number;
  readonly hertz: number;
}

export const noUnit: Unit = { microvolts: 0, hertz: 0 };
export const microvolt: Unit = { microvolts: 1, hertz: 0 };
export const hertz: Unit = { microvolts: 0, hertz: 1 };

export const powerOf = (unit: Unit, exponent: number): Unit => ({
  microvolts: unit.microvolts * exponent,
  hertz: unit.hertz * exponent,
});

/** Unit of a · b^sign. */
export const productOf = (a: Unit, b: Unit, sign: 1 | -1): Unit => ({
  microvolts: a.microvolts + sign * b.microvolts,
  hertz: a.hertz + sign * b.hertz,
});

export const sameUnit = (a: Unit, b: Unit): boolean => a.microvolts === b.microvolts && a.hertz === b.hertz;

const superscripts: Readonly<Record<string, string>> = { '2': '²', '3': '³' };

const factor = (symbol: string, exponent: number): string =>
  exponent === 1 ? symbol : `${symbol}${superscripts[String(exponent)] ?? `^${exponent}`}`;

/** `µV²`, `Hz`, `µV²/Hz`; `1` for none. */
export const nameOfUnit = ({ microvolts, hertz: hz }: Unit): string => {
  const all = [['µV', microvolts] as const, ['Hz', hz] as const];
  const above = all
    .filter(([, exponent]) => exponent > 0)
    .map(([symbol, exponent]) => factor(symbol, exponent));
  const below = all
    .filter(([, exponent]) => exponent < 0)
    .map(([symbol, exponent]) => factor(symbol, -exponent));
  const top = above.length === 0 ? '1' : above.join('·');
  return below.length === 0 ? top : `${top}/${below.join('/')}`;
};
