import { microvoltsPer, type Role, type Signal } from '@valvomo/model';
import { siteOf } from './sites.ts';

/** A label taken apart: `prefix + body + suffix` is the label as the file has it, to the last space. */
export interface CanonicalLabel {
  readonly original: string;
  /** What was cut off in front: `EEG `, `POL `. */
  readonly prefix: string;
  readonly body: string;
  /** What was cut off behind: `-Ref`, `..`, ` (2)`. */
  readonly suffix: string;
  /** The name to show: `Fp1` for `FP1`, `A'1` for `A’1`, `Fp1-F7`; T3 stays T3. */
  readonly canonical: string;
  /** The scalp site, when the body is one. */
  readonly site?: string;
  /** The two scalp sites (or contacts) between which the label says that it was recorded. */
  readonly pair?: { readonly active: string; readonly reference: string };
  /** Letters (with primes) and number, when the body is such a name: `L'` and 12. */
  readonly series?: { readonly stem: string; readonly number: number };
}

const prefixPattern = /^\s*(?:(?:EEG|POL|SEEG|iEEG)[\s_:]+)?/i;
/** What may be cut off behind, one thing at a time (not the -G2 of G1-G2, two contacts): a pattern of repetitions would take for ever on a hostile label. */
const suffixes = [
  /\s$/,
  /\.$/,
  /[-_:]\s?(?:V?Ref|AVG?|AA|AR|C?LE|LER|Org|A1[+/]?A2|M1[+/]?M2)$/i,
  /(?<!\bG\d{1,3})-\s?G2$/i,
  /\s\(\d{1,3}\)$/,
];

const suffixOf = (text: string): string => {
  let end = text.length;
  for (;;) {
    const rest = text.slice(0, end);
    const found = suffixes.map((pattern) => pattern.exec(rest)).find((match) => match !== null);
    if (found === undefined) return text.slice(end);
    end = found.index;
  }
};

/** Letters (1 … 12, primes allowed) and a number of at most three digits. */
const seriesOf = (text: string): { stem: string; number: number } | undefined => {
  const match = /^([A-Za-z]{1,12})(['’´`′]*)\s?(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  const [, letters = '', primes = '', digits = ''] = match;
  return { stem: letters + "'".repeat(primes.length), number: Number(digits) };
};

/** Two sites, or two contacts of one electrode, joined by a hyphen, `_`, `/` or `:`; sites also by a space. */
const pairOf = (text: string): { active: string; reference: string } | undefined => {
  const match = /^([^-–_/:\s]+)(?:\s*[-–_/:]\s*|\s+)([^-–_/:\s]+)(?:-\d)?$/.exec(text);
  if (match === null) return undefined;
  const [, first = '', second = ''] = match;
  const active = siteOf(first);
  const reference = siteOf(second);
  if (active !== undefined && reference !== undefined) return { active, reference };
  const a = seriesOf(first);
  const b = seriesOf(second);
  if (/^\S+\s+\S+$/.test(text)) return undefined;
  if (a === undefined || b === undefined || a.stem !== b.stem || roleOf({ body: first }) !== undefined)
    return undefined;
  return { active: `${a.stem}${a.number}`, reference: `${b.stem}${b.number}` };
};

/**
 * The name inside a label, reversibly: cuts `EEG `, `POL `, `SEEG `, `iEEG ` in front, names of a reference that is no
 * site (`-Ref`, `-AVG`, `-LE`, `-A1A2`, `-G2`, `-Org` …) and dots behind, writes sites as the 10-20 system does and primes
 * as `'`. A label of nothing else stays whole.
 */
export const canonicalLabel = (label: string): CanonicalLabel => {
  let prefix = prefixPattern.exec(label)?.[0] ?? '';
  let suffix = suffixOf(label.slice(prefix.length));
  if (prefix.length + suffix.length >= label.length) {
    prefix = '';
    suffix = '';
  }
  const body = label.slice(prefix.length, label.length - suffix.length);
  const site = siteOf(body);
  const series = seriesOf(body);
  const pair = pairOf(body);
  const contact = series?.stem.includes("'") === true ? `${series.stem}${series.number}` : body.trim();
  return {
    original: label,
    prefix,
    body,
    suffix,
    canonical: site ?? (pair === undefined ? contact : `${pair.active}-${pair.reference}`),
    ...(site === undefined ? {} : { site }),
    ...(pair === undefined ? {} : { pair }),
    ...(series === undefined ? {} : { series }),
  };
};

/**
 * Words of polygraphy, tried in this order; EDF+ puts the kind first (`EMG submental`). Words that are also names of
 * shafts (HR, POS, LOC) count only without a number.
 */
const roleWords: readonly (readonly [Role, RegExp])[] = [
  ['ecg', /^(?:ecg|ekg)/i],
  ['eog', /^[lrvh]?eog|^(?:loc|roc|e[12])(?![a-z0-9])/i],
  ['emg', /^(?:emg|chin|submental|tib|[lr]?[\s-]?leg(?![a-z])|[lr]at$)/i],
  [
    'respiration',
    /resp|flow|thora|abdo|^(?:thor|abd|chest|rip)(?![a-z])|effort|snor|nasal|cannula|ptaf|cpap|^press/i,
  ],
  ['position', /^(?:body\s*)?pos(?:ition)?(?![a-z0-9])/i],
  ['oximetry', /^(?:sp?o2|sao2|osat|oxi|pleth?)(?![a-z])|^(?:pleth|oxim)/i],
  ['trigger', /^(?:status|trig|stim?(?![a-z])|mk$|mark|event)/i],
  ['reference', /^(?:ref|gnd|ground|e|cms|drl)$/i],
  [
    'other',
    /^(?:dc|aux|exg|osc|gsr|photic|ergo|crc)(?![a-z])|^(?:hr|bp|temp|etco2|tco2|batt|light)(?![a-z0-9])/i,
  ],
];

/** What a label says that it measures when it is not brain; undefined when nothing in it says so. */
export const roleOf = ({ body }: Pick<CanonicalLabel, 'body'>): Role | undefined =>
  roleWords.find(([, pattern]) => pattern.test(body.trim()))?.[0];

/** A voltage, or a dimension that was left empty, as old files do. */
export const mayBeVoltage = ({ physicalDimension }: Pick<Signal, 'physicalDimension'>): boolean =>
  physicalDimension.trim() === '' || microvoltsPer(physicalDimension) !== undefined;

/** Names made unique in their order: the second `T8-P8` becomes `T8-P8 (2)`. */
export const uniqueNames = (names: readonly string[]): string[] => {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let n = 2; taken.has(unique); n += 1) unique = `${name} (${n})`;
    taken.add(unique);
    return unique;
  });
};
