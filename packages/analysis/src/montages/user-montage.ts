import type { Derivation, Side } from '@valvomo/model';
import { canonicalLabel } from '../names.ts';
import { siteOf } from '../sites.ts';
import { channelsOf, scalpSites, sideOf, type Channel } from './inputs.ts';
import { parseMontage, refuse, type MontageFile } from './montage-file.ts';
import type { Montage, MontageInput } from './montage.ts';

/** So many electrodes are listed to one who names another. */
const shown_max = 40;

/** A montage that a person wrote; it shows its own rows and no others. */
export interface UserMontage extends Montage {
  /**
   * Looks for electrodes that neither the 10-10 system nor any of the streams knows, and for rows across streams.
   * A site that is merely absent is none of them: its rows are missing, as in every montage.
   * @throws ValvomoError MONTAGE_FILE with the place, the value and what there is
   */
  check(streams: readonly MontageInput[]): void;
}

/** Electrodes of a stream by what a person may call them: site, name of its contact or pair, label in the file. */
const finder = (input: MontageInput): ((electrode: string) => Channel | undefined) => {
  const channels = channelsOf(input);
  const sites = scalpSites(channels);
  const byName = new Map<string, Channel>();
  const add = (key: string, channel: Channel): void => {
    if (!byName.has(key)) byName.set(key, channel);
  };
  for (const channel of channels) add((input.signals[channel.signal]?.label ?? '').trim(), channel);
  for (const channel of channels) add(channel.name, channel);
  return (electrode) =>
    sites.at(electrode) ?? byName.get(electrode) ?? byName.get(canonicalLabel(electrode).canonical);
};

const namesIn = (streams: readonly MontageInput[]): string => {
  const names = streams.flatMap((input) => channelsOf(input).map((channel) => channel.name));
  return names.length > shown_max
    ? `${names.slice(0, shown_max).join(', ')} … (${names.length} in all)`
    : names.join(', ');
};

const checkTerms = ({ derivations }: MontageFile, streams: readonly MontageInput[]): void => {
  const finders = streams.map(finder);
  for (const [row, { name, terms }] of derivations.entries()) {
    const places = terms.map(({ electrode }) => finders.findIndex((find) => find(electrode) !== undefined));
    const unknown = terms.findIndex(
      ({ electrode }, k) => places[k] === -1 && siteOf(electrode) === undefined,
    );
    if (unknown !== -1)
      refuse(
        `derivations[${row}].terms[${unknown}].electrode is "${terms[unknown]?.electrode}": no such site, and the recording has ${namesIn(streams)}`,
        terms[unknown]?.electrode,
      );
    const found = places.filter((place) => place !== -1);
    if (
      !finders.some((find) =>
        terms.every(({ electrode }, k) => places[k] === -1 || find(electrode) !== undefined),
      )
    )
      refuse(
        `derivations[${row}] ("${name}") takes electrodes of ${new Set(found).size} sampling rates: one row, one rate`,
        name,
      );
  }
};

const sideOfRow = (inputs: readonly (Channel | undefined)[], input: MontageInput): Side => {
  const sides = new Set(
    inputs.map((channel) =>
      channel === undefined ? 'unknown' : sideOf(channel.electrode, input.electrodes.basis),
    ),
  );
  if (sides.has('unknown')) return 'unknown';
  if (sides.has('left') && sides.has('right')) return 'midline';
  return sides.has('left') ? 'left' : sides.has('right') ? 'right' : 'midline';
};

const rowOf = (
  { name, group = 'user', terms }: MontageFile['derivations'][number],
  at: number,
  find: (electrode: string) => Channel | undefined,
  input: MontageInput,
): Derivation => {
  const inputs = terms.map(({ electrode }) => find(electrode));
  const missing = terms.flatMap(({ electrode }, k) => (inputs[k]?.usable === true ? [] : [electrode]));
  const units = new Set(inputs.flatMap((channel) => channel?.unit ?? []));
  if (units.size > 1)
    refuse(
      `derivations[${at}] ("${name}") adds ${[...units].map((unit) => unit || 'no unit').join(' and ')}: one row, one unit`,
      name,
    );
  const [only] = inputs;
  return {
    name,
    terms:
      missing.length > 0
        ? []
        : terms.flatMap(({ weight }, k) => {
            const signal = inputs[k]?.signal;
            return signal === undefined ? [] : [{ signal, weight }];
          }),
    missing,
    side: sideOfRow(inputs, input),
    group,
    unit: [...units][0] ?? 'µV',
    role: inputs.length === 1 && only !== undefined ? only.role : 'eeg',
  };
};

/**
 * A montage from the text of a JSON file. Electrodes are named by site (T3 = T7), by the name of a contact (`A'1`) or pair
 * (`Fp1-F7`), or by the label in the file.
 * @throws ValvomoError MONTAGE_FILE that points at the place, with the value and what is allowed
 */
export const userMontage = (text: string): UserMontage => {
  const file = parseMontage(text);
  return {
    id: file.id,
    name: file.name,
    reference: file.reference ?? 'a montage of the user',
    suits: () => true,
    derivations(input) {
      const find = finder(input);
      return file.derivations.map((derivation, at) => rowOf(derivation, at, find, input));
    },
    check: (streams) => checkTerms(file, streams),
  };
};
