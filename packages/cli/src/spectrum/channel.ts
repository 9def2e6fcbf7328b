import { canonicalLabel } from '@valvomo/analysis';
import type { EdfSignal } from '@valvomo/edf';

import { UsageError } from '../terminal.ts';

export interface ChosenChannel {
  readonly signal: EdfSignal;
  /** Its label, with its number among those of the same text: `T8-P8 (2)`. */
  readonly name: string;
}

const shown_max = 40;

/** Every signal by a name that means it alone; those with the same label are numbered from (1) on. */
const selectorsOf = (signals: readonly EdfSignal[]): readonly ChosenChannel[] =>
  signals.map((signal) => {
    const twins = signals.filter(({ label }) => label === signal.label);
    const name = twins.length > 1 ? `${signal.label} (${twins.indexOf(signal) + 1})` : signal.label;
    return { signal, name };
  });

const listed = (channels: readonly ChosenChannel[]): string => {
  const names = channels.slice(0, shown_max).map(({ name }) => `'${name}'`);
  return channels.length > shown_max ? `${names.join(', ')} … (${channels.length} in all)` : names.join(', ');
};

const sameText = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

/**
 * The signal that a user means, by the first of these that any signal meets: its label as in the file; its number among equal
 * labels, `T8-P8 (2)`; its label in any case; the name in it (`Fp1` for `EEG FP1-Ref`).
 * @throws UsageError when none is meant, or more than one
 */
export const chooseChannel = (signals: readonly EdfSignal[], wanted: string): ChosenChannel => {
  const all = selectorsOf(signals);
  const canonical = canonicalLabel(wanted);
  const numbered = /\s\(\d+\)$/.test(wanted);
  const rules: readonly ((channel: ChosenChannel) => boolean)[] = [
    ({ signal }) => signal.label === wanted,
    ({ name }) => name === wanted,
    ({ signal }) => sameText(signal.label, wanted),
    ({ name }) => sameText(name, wanted),
    ({ signal }) => !numbered && sameText(canonicalLabel(signal.label).canonical, canonical.canonical),
  ];
  for (const rule of rules) {
    const [first, ...more] = all.filter(rule);
    if (first === undefined) continue;
    if (more.length === 0) return first;
    throw new UsageError(`--channel: '${wanted}' may be any of ${listed([first, ...more])}`, {
      value: wanted,
    });
  }
  const among = all.length === 0 ? 'in a file without signals' : `among ${listed(all)}`;
  throw new UsageError(`--channel: no '${wanted}' ${among}`, { value: wanted });
};
