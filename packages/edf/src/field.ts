import type { ProblemDetails, Report } from './problem.ts';

/** The fixed-width text fields of an EDF header, and the numbers in them. */

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Every byte its own code point. */
export const latin1 = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
};

/** UTF-8 where the bytes are that, else Latin-1 (ISO 8859-1, every byte its own code point). */
export const decodeText = (bytes: Uint8Array): { readonly text: string; readonly utf8: boolean } => {
  if (bytes.every((byte) => byte < 0x80)) return { text: latin1(bytes), utf8: true };
  try {
    return { text: utf8.decode(bytes), utf8: true };
  } catch {
    return { text: latin1(bytes), utf8: false };
  }
};

const isPadding = (byte: number | undefined): boolean => byte === 0x20 || byte === 0;

// oxlint-disable-next-line no-control-regex -- these are what must not reach a terminal
const controls = /[\u0000-\u001f\u007f-\u009f]/g;
// oxlint-disable-next-line no-control-regex -- the very characters that are not allowed
const forbidden = /[\u0000-\u001f\u007f]/;
// oxlint-disable-next-line no-control-regex -- ASCII begins at zero
const onlyAscii = /^[\u0000-\u007f]*$/;

/** Control characters made visible, at most 60 characters: for messages and tables. */
export const visible = (text: string): string => {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return shown.replaceAll(controls, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
};

/**
 * One field as text, without its padding. EDF: printable ASCII (32 … 126), left-justified, padded with spaces;
 * whatever else stands there is kept and reported.
 * @param name what the field is called in messages
 */
export const fieldText = (bytes: Uint8Array, name: string, report: Report, signal?: number): string => {
  let from = 0;
  let to = bytes.length;
  while (to > 0 && isPadding(bytes[to - 1])) to--;
  while (from < to && isPadding(bytes[from])) from++;
  const { text, utf8 } = decodeText(bytes.subarray(from, to));
  const details: ProblemDetails = { signal, value: visible(text) };
  if (from > 0)
    report('FIELD_PADDING', `${name} '${visible(text)}' does not start at the left of its field`, details);
  else if (bytes.subarray(to).includes(0))
    report(
      'FIELD_PADDING',
      `${name} '${visible(text)}' is padded with zero bytes instead of spaces`,
      details,
    );
  if (forbidden.test(text))
    report('FIELD_CHARACTERS', `${name} '${visible(text)}' has control characters`, details);
  if (!onlyAscii.test(text))
    report(
      'FIELD_ENCODING',
      `${name} '${visible(text)}' is not ASCII, read as ${utf8 ? 'UTF-8' : 'Latin-1'}`,
      details,
    );
  return text;
};

/**
 * A number in a header field, or null where there is none. Digits with at most one point are EDF's own form; exponents
 * and a comma that can only be a decimal one are understood and flagged as `odd`; `1,000` could be two numbers and is none.
 */
export const fieldNumber = (text: string): { readonly value: number | null; readonly odd: boolean } => {
  if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) return { value: Number(text), odd: false };
  const comma = /^([+-]?\d*),(\d+)$/.exec(text);
  if (comma !== null && comma[2]?.length !== 3)
    return { value: Number(`${comma[1]}.${comma[2]}`), odd: true };
  if (/^[+-]?(\d+\.?\d*|\.\d+)[eE][+-]?\d{1,3}$/.test(text)) {
    const value = Number(text);
    return { value: Number.isFinite(value) ? value : null, odd: true };
  }
  return { value: null, odd: false };
};

/** A real number; null when unreadable, which is the caller's to report. An odd form is reported here. */
export const realField = (text: string, name: string, report: Report, signal?: number): number | null => {
  const { value, odd } = fieldNumber(text);
  if (odd)
    report('NUMBER_FORMAT', `${name} '${text}' is read as ${value}`, {
      signal,
      value: text,
      limit: 'digits and a point',
    });
  return value;
};

/** A whole number; `256.0` is one, and reported. */
export const integerField = (text: string, name: string, report: Report, signal?: number): number | null => {
  const { value, odd } = fieldNumber(text);
  if (value === null || !Number.isSafeInteger(value)) return null;
  if (odd || text.includes('.'))
    report('NUMBER_FORMAT', `${name} '${text}' is read as ${value}`, {
      signal,
      value: text,
      limit: 'digits',
    });
  return value;
};
