import { decimalOf, decimalTicks } from './decimal.ts';
import { decodeText, latin1, visible } from './field.ts';
import type { EdfProblemCode } from './problem.ts';

/** Time-stamped annotation lists, EDF+ 2.2.2: `±onset[\x15duration]\x14text\x14…\x00`. */

export interface Tal {
  /** Seconds from the start in the header, exactly as written. */
  readonly onset: string;
  readonly onset_ticks: number;
  /** Null when the list has none. */
  readonly duration_ticks: number | null;
  /** Empty texts included: a first empty one makes the first list of a record its time-keeping. */
  readonly texts: readonly string[];
  /** The first list of its region, where time is kept. */
  readonly first: boolean;
}

/** A deviation in one region: code, words, what stands there. */
export type TalReport = (code: EdfProblemCode, message: string, value: string) => void;

const separator = 0x14;

const ticksOfText = (text: string): number | undefined => {
  const decimal = decimalOf(text);
  return decimal === undefined ? undefined : decimalTicks(decimal);
};

const loose = /^([+-]?)(\d+\.?\d*|\.\d+)$/;

/** Without spaces around it, and with a point for a comma that can only be a decimal one: three digits could be a group. */
const plain = (text: string): string => {
  const trimmed = text.trim();
  return /^[+-]?\d*,(?!\d{3}$)\d+$/.test(trimmed) ? trimmed.replace(',', '.') : trimmed;
};

const onsetOf = (text: string, report: TalReport): { onset: string; ticks: number } | undefined => {
  const trimmed = plain(text);
  const ticks = loose.test(trimmed) ? ticksOfText(trimmed) : undefined;
  if (ticks === undefined) {
    report('TAL_INVALID', `'${visible(text)}' is no onset in seconds`, visible(text));
    return undefined;
  }
  if (!/^[+-]\d+(\.\d+)?$/.test(text))
    report('ONSET_FORMAT', `onset '${visible(text)}' is not '+' or '-' and seconds`, visible(text));
  return { onset: trimmed, ticks };
};

const durationOf = (texts: readonly string[], report: TalReport): number | null => {
  const [text] = texts;
  if (text === undefined) return null;
  const trimmed = plain(text);
  const ticks = loose.test(trimmed) && !trimmed.startsWith('-') ? ticksOfText(trimmed) : undefined;
  if (ticks === undefined || texts.length > 1) {
    const shown = visible(texts.join('\u0015'));
    report('DURATION_INVALID', `duration '${shown}' is no number of seconds`, shown);
    return null;
  }
  if (!/^\d+(\.\d+)?$/.test(text))
    report('DURATION_FORMAT', `duration '${visible(text)}' is not just seconds`, visible(text));
  return ticks;
};

const textOf = (bytes: Uint8Array, report: TalReport): string => {
  const { text, utf8 } = decodeText(bytes);
  if (!utf8)
    report('ANNOTATION_ENCODING', `text '${visible(text)}' is not UTF-8, read as Latin-1`, visible(text));
  // oxlint-disable-next-line no-control-regex -- all of them but tab, line feed and carriage return are forbidden
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text))
    report('ANNOTATION_CHARACTERS', `text '${visible(text)}' has control characters`, visible(text));
  return text;
};

const textsOf = (bytes: Uint8Array, report: TalReport): readonly string[] => {
  const texts: string[] = [];
  let from = 0;
  while (from < bytes.length) {
    const end = bytes.indexOf(separator, from);
    const text = textOf(bytes.subarray(from, end === -1 ? bytes.length : end), report);
    if (text !== '' || texts.length === 0) texts.push(text);
    else report('ANNOTATION_EMPTY', 'an annotation without text', '');
    if (end === -1) {
      report('TAL_UNTERMINATED', `text '${visible(text)}' is not ended by byte 20`, visible(text));
      break;
    }
    from = end + 1;
  }
  return texts;
};

/** One list without its closing zero byte; undefined, with a problem, when it has no place in time. */
const oneTal = (bytes: Uint8Array, first: boolean, report: TalReport): Tal | undefined => {
  const end = bytes.indexOf(separator);
  if (end === -1) {
    const shown = visible(latin1(bytes.subarray(0, 60)));
    if (bytes.every((byte) => byte === 0x20))
      report('TAL_PADDING', 'unused bytes are spaces instead of zeros', shown);
    else report('TAL_INVALID', `'${shown}' is no annotation list`, shown);
    return undefined;
  }
  const [onsetText = '', ...durations] = latin1(bytes.subarray(0, Math.min(end, 1024))).split('\u0015');
  const stamp = onsetOf(onsetText, report);
  if (stamp === undefined) return undefined;
  return {
    onset: stamp.onset,
    onset_ticks: stamp.ticks,
    duration_ticks: durationOf(durations, report),
    texts: textsOf(bytes.subarray(end + 1), report),
    first,
  };
};

/** All lists in the bytes of one annotation signal in one record, in order. */
export const parseTals = (bytes: Uint8Array, report: TalReport): readonly Tal[] => {
  const tals: Tal[] = [];
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  let at = 0;
  let first = true;
  while (at < end) {
    const from = at;
    while (bytes[at] === 0) at++;
    if (at > from)
      report('TAL_POSITION', `${at - from} zero bytes before an annotation list`, String(at - from));
    const zero = bytes.indexOf(0, at);
    const stop = zero === -1 ? bytes.length : zero;
    const tal = oneTal(bytes.subarray(at, stop), first, report);
    if (tal !== undefined) {
      tals.push(tal);
      if (zero === -1)
        report('TAL_UNTERMINATED', `the list at ${tal.onset} s is not ended by byte 0`, tal.onset);
    }
    first = false;
    at = stop + 1;
  }
  return tals;
};

/** Onsets of so many digits are exact in ticks, whatever their decimals. */
const plainDigits = { whole: 8, decimals: 7 } as const;
const zeroDigit = 0x30;

/**
 * Ticks of `+seconds␔␔␀` and zeros up to the end, which is all that nearly every record has to say; undefined for anything
 * else, which `parseTals` reads.
 */
export const plainOnset = (bytes: Uint8Array): number | undefined => {
  if (bytes[0] !== 0x2b) return undefined;
  let at = 1;
  let value = 0;
  for (let digit = (bytes[at] ?? 0) - zeroDigit; digit >= 0 && digit <= 9; at += 1) {
    value = 10 * value + digit;
    digit = (bytes[at + 1] ?? 0) - zeroDigit;
  }
  if (at === 1 || at > 1 + plainDigits.whole) return undefined;
  let decimals = 0;
  if (bytes[at] === 0x2e)
    for (let digit = (bytes[at + 1] ?? 0) - zeroDigit; digit >= 0 && digit <= 9; decimals += 1) {
      value = 10 * value + digit;
      digit = (bytes[at + decimals + 2] ?? 0) - zeroDigit;
    }
  if (decimals > plainDigits.decimals || (bytes[at] === 0x2e && decimals === 0)) return undefined;
  at += decimals === 0 ? 0 : decimals + 1;
  if (bytes[at] !== separator || bytes[at + 1] !== separator || bytes[at + 2] !== 0) return undefined;
  for (let rest = at + 3; rest < bytes.length; rest += 1) if (bytes[rest] !== 0) return undefined;
  return value * 10 ** (plainDigits.decimals - decimals);
};

/**
 * The list that keeps a record's time: the first one, with an empty first text (EDF+ 2.2.4). Where another list stands
 * first, the only one with an empty text and no duration can be nothing else.
 */
export const timekeeping = (tals: readonly Tal[]): Tal | undefined => {
  const [first] = tals;
  if (first !== undefined && first.first && (first.texts[0] ?? '') === '') return first;
  const others = tals.filter(({ texts, duration_ticks }) => texts[0] === '' && duration_ticks === null);
  return others.length === 1 ? others[0] : undefined;
};
