import type { Derivation, Side } from '@valvomo/model';
import { asRecordedRow, channelsOf, completed, type Channel } from './inputs.ts';
import type { Montage } from './montage.ts';

interface Contact {
  readonly channel: Channel;
  readonly number: number;
  readonly side: Side;
}

/** Contacts of each shaft in ascending order, shafts as they first occur; of two with one number the first. */
const shaftsOf = (channels: readonly Channel[]): Map<string, Contact[]> => {
  const shafts = new Map<string, Contact[]>();
  for (const channel of channels) {
    const { electrode } = channel;
    if (electrode.kind !== 'depth') continue;
    const contacts = shafts.get(electrode.shaft) ?? [];
    shafts.set(electrode.shaft, contacts);
    if (!contacts.some(({ number }) => number === electrode.contact))
      contacts.push({ channel, number: electrode.contact, side: electrode.side });
  }
  for (const contacts of shafts.values()) contacts.sort((a, b) => a.number - b.number);
  return shafts;
};

/** Deeper contact minus its neighbour towards the entry. Numbers that are not there are skipped, and the row says so. */
const row = (shaft: string, active: Contact, reference: Contact): Derivation => {
  const between = reference.number - active.number - 1;
  const inputs = [active.channel, reference.channel];
  const missing = inputs.filter(({ usable }) => !usable).map(({ name }) => name);
  return {
    name: `${active.channel.name}-${reference.channel.name}`,
    terms:
      missing.length > 0
        ? []
        : [
            { signal: active.channel.signal, weight: 1 },
            { signal: reference.channel.signal, weight: -1 },
          ],
    missing,
    side: active.side === reference.side ? active.side : 'unknown',
    group: shaft,
    unit: 'µV',
    role: 'eeg',
    ...(between === 0 ? {} : { note: `not neighbours: ${between} missing between` }),
  };
};

const rowsOf = (shaft: string, contacts: readonly Contact[]): Derivation[] => {
  const [only] = contacts;
  if (contacts.length === 1 && only !== undefined)
    return [{ ...asRecordedRow(only.channel, shaft, 'confirmed'), note: 'single contact: referential' }];
  return contacts.slice(1).map((reference, k) => row(shaft, contacts[k] as Contact, reference));
};

/** Neighbouring contacts within one shaft only, from the target (1) to the entry. */
export const seegBipolar: Montage = {
  id: 'seeg-bipolar',
  name: 'sEEG bipolar',
  reference: 'neighbouring contacts of one electrode; Chassoux 2018, doi:10.1016/j.neucli.2017.11.007',
  suits: ({ basis, electrodes }) => basis !== 'proposed' && electrodes.some(({ kind }) => kind === 'depth'),
  derivations(input) {
    const channels = channelsOf(input);
    const shafts = shaftsOf(channels);
    const rows = [...shafts].flatMap(([shaft, contacts]) => rowsOf(shaft, contacts));
    const used = new Set([...shafts.values()].flat().map(({ channel }) => channel.signal));
    return completed(rows, channels, used, input.electrodes.basis);
  },
};
