import {
  calibrationOf,
  microvoltsPer,
  ValvomoError,
  type Derivation,
  type Electrode,
  type ElectrodeSet,
  type Side,
  type Signal,
} from '@valvomo/model';
import { canonicalLabel, roleOf, uniqueNames } from '../names.ts';
import { modernSite, oldSite, sideOfSite, siteOf } from '../sites.ts';
import type { MontageInput } from './montage.ts';
import { between, type Part, type RecordedPair } from './recorded-pairs.ts';

/** A signal as a montage sees it. */
export interface Channel {
  readonly signal: number;
  /** Name of its electrode in the file's own style. */
  readonly name: string;
  readonly electrode: Electrode;
  /** False when the signal is bad, or its calibration is empty. */
  readonly usable: boolean;
  readonly unit: string;
  readonly role: Derivation['role'];
}

const roleOfChannel = (electrode: Electrode, signal: Signal): Derivation['role'] => {
  if (electrode.kind !== 'other') return 'eeg';
  if (electrode.role === 'ecg' || electrode.role === 'eog' || electrode.role === 'emg') return electrode.role;
  const voltage = microvoltsPer(signal.physicalDimension) !== undefined;
  // A contact of a cap or grid whose place nobody has declared is brain all the same.
  return electrode.role === 'other' && voltage && roleOf(canonicalLabel(signal.label)) === undefined
    ? 'eeg'
    : 'other';
};

const nameOf = (electrode: Electrode, signal: Signal): string => {
  switch (electrode.kind) {
    case 'scalp':
      return siteOf(electrode.site) ?? electrode.site;
    case 'depth':
      return `${electrode.shaft}${electrode.contact}`;
    case 'pair':
      return `${siteOf(electrode.active) ?? electrode.active}-${siteOf(electrode.reference) ?? electrode.reference}`;
    default:
      return canonicalLabel(signal.label).canonical;
  }
};

/** @throws ValvomoError ELECTRODES when there is not one electrode a signal */
export const channelsOf = ({ signals, electrodes, bad }: MontageInput): Channel[] => {
  if (electrodes.electrodes.length !== signals.length)
    throw new ValvomoError(
      'ELECTRODES',
      `${electrodes.electrodes.length} electrodes for ${signals.length} signals`,
      { value: electrodes.electrodes.length, limit: signals.length },
    );
  return signals.map((signal, index) => {
    const electrode = electrodes.electrodes[index] as Electrode;
    return {
      signal: index,
      name: nameOf(electrode, signal),
      electrode,
      usable: !bad.has(index) && calibrationOf(signal).gain !== 0,
      unit: microvoltsPer(signal.physicalDimension) === undefined ? signal.physicalDimension.trim() : 'µV',
      role: roleOfChannel(electrode, signal),
    };
  });
};

const isScalp = (site: string): boolean => siteOf(site) !== undefined;

/** Side of an electrode, neutral while only names propose it. */
export const sideOf = (electrode: Electrode, basis: ElectrodeSet['basis']): Side => {
  if (basis === 'proposed') return 'unknown';
  switch (electrode.kind) {
    case 'scalp':
      return isScalp(electrode.site) ? sideOfSite(siteOf(electrode.site) ?? '') : 'unknown';
    case 'depth':
    case 'grid':
      return electrode.side;
    case 'pair': {
      const { active, reference } = electrode;
      return isScalp(active) && isScalp(reference)
        ? sideOfPair(siteOf(active) ?? '', siteOf(reference) ?? '')
        : 'unknown';
    }
    default:
      return 'unknown';
  }
};

/** Side of a derivation between two sites; neither when it crosses the midline. */
export const sideOfPair = (active: string, reference: string): Side => {
  const sides = new Set([sideOfSite(active), sideOfSite(reference)]);
  if (sides.has('left') && sides.has('right')) return 'midline';
  if (sides.has('left')) return 'left';
  return sides.has('right') ? 'right' : 'midline';
};

/** A row of one signal as it was recorded, in its own unit. */
export const asRecordedRow = (channel: Channel, group: string, basis: ElectrodeSet['basis']): Derivation => ({
  name: channel.name,
  terms: channel.usable ? [{ signal: channel.signal, weight: 1 }] : [],
  missing: channel.usable ? [] : [channel.name],
  side: sideOf(channel.electrode, basis),
  group,
  unit: channel.unit,
  role: channel.role,
});

const isEeg = ({ role }: Channel): boolean => role === 'eeg';

/**
 * The rows of a montage, then the EEG signals that it did not use, as recorded and in a group of their own, then the
 * polygraphic signals in their own units. Names are unique.
 */
export const completed = (
  rows: readonly Derivation[],
  channels: readonly Channel[],
  used: ReadonlySet<number>,
  basis: ElectrodeSet['basis'],
): Derivation[] => {
  const left = channels.filter(({ signal }) => !used.has(signal));
  const all = [
    ...rows,
    ...left.filter(isEeg).map((channel) => asRecordedRow(channel, 'as recorded', basis)),
    ...left
      .filter((channel) => !isEeg(channel))
      .map((channel) => asRecordedRow(channel, 'polygraphy', basis)),
  ];
  const names = uniqueNames(all.map(({ name }) => name));
  return all.map((row, k) => Object.assign({}, row, { name: names[k] }));
};

/** Scalp sites of a stream by their 10-10 names; of two signals at one site the first counts. */
export interface ScalpSites {
  /** The signal at a site of either system. */
  at(site: string): Channel | undefined;
  /** The signals that were already recorded between sites and make this derivation; undefined when none do. */
  between(active: string, reference: string): readonly Part<Channel>[] | undefined;
  /** A site in the file's own style: T3 where the file says T3. */
  styled(site: string): string;
}

export const scalpSites = (channels: readonly Channel[]): ScalpSites => {
  const single = new Map<string, Channel>();
  const pairs: RecordedPair<Channel>[] = [];
  const words: string[] = [];
  const keyOf = (site: string): string => modernSite(siteOf(site) ?? site);
  for (const channel of channels) {
    const { electrode } = channel;
    if (electrode.kind === 'scalp') {
      const key = keyOf(electrode.site);
      if (!single.has(key)) single.set(key, channel);
      words.push(siteOf(electrode.site) ?? electrode.site);
    } else if (electrode.kind === 'pair') {
      pairs.push({
        active: keyOf(electrode.active),
        reference: keyOf(electrode.reference),
        value: channel,
      });
      words.push(
        siteOf(electrode.active) ?? electrode.active,
        siteOf(electrode.reference) ?? electrode.reference,
      );
    }
  }
  const isOld =
    words.some((site) => modernSite(site) !== site) && !words.some((site) => site === 'T7' || site === 'T8');
  const made = between(pairs);
  return {
    at: (site) => single.get(keyOf(site)),
    between: (active, reference) => made(keyOf(active), keyOf(reference)),
    styled: (site) => (isOld ? oldSite(site) : site),
  };
};
