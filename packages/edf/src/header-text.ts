/** Texts and numbers that may be anything, made to fit the fields of an EDF header. */

import { isAnnotationLabel } from './signal-header.ts';

const label_max = 16;
const number_max = 8;

/** At most `width` printable ASCII characters, not beginning with a space: µ is u, accents go, the rest is `?`. */
export const headerText = (text: string, width: number): string =>
  text
    .replaceAll(/[µμ]/g, 'u')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^ -~]/gu, '?')
    .trimStart()
    .slice(0, width)
    .trimEnd();

/** A label as EDF wants it; `fallback` for a name that is none. */
export const headerLabel = (name: string, fallback: string): string => {
  const label = headerText(name, label_max);
  return label === '' || isAnnotationLabel(label) ? fallback : label;
};

/** The number nearest to `value` that eight characters can hold; null when they cannot hold its whole part. */
export const headerNumber = (value: number): number | null => {
  for (let decimals = 6; decimals >= 0; decimals -= 1) {
    const rounded = Number(value.toFixed(decimals));
    const text = String(rounded).includes('e') ? rounded.toFixed(6) : String(rounded);
    if (text.length <= number_max && Number(text) === rounded) return rounded;
  }
  return null;
};
