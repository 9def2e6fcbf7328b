import { availableMontages, montages, proposeElectrodes, type Montage } from '@valvomo/analysis';
import type { Derivation, ElectrodeSet } from '@valvomo/model';
import type { BedMessage } from '@valvomo/wire';

/** `undecided`: for some stream only names propose what the electrodes are, and nobody said so. */
export type Modality = 'undecided' | 'scalp' | 'intracranial';
export type Order = 'left-first' | 'right-first';

type Stream = BedMessage['streams'][number];

/**
 * A bed message is replaced, never changed: what follows from it is worked out once. Every summary of the worker asks
 * for it many times.
 */
const remember = <From extends object, Value>(work: (from: From, key: string) => Value) => {
  const known = new WeakMap<From, Map<string, Value>>();
  return (from: From, key = ''): Value => {
    const values = known.get(from) ?? new Map<string, Value>();
    known.set(from, values);
    const value = values.has(key) ? (values.get(key) as Value) : work(from, key);
    values.set(key, value);
    return value;
  };
};

/** The electrodes of a stream; where nobody said what they are, what the names propose. */
export const electrodesOf = remember(({ electrodes, signals }: Stream): ElectrodeSet => {
  if (electrodes === undefined) return proposeElectrodes(signals);
  const { by, ...set } = electrodes;
  return by === undefined ? set : { ...set, by };
});

const isInside = ({ kind }: ElectrodeSet['electrodes'][number]): boolean =>
  kind === 'depth' || kind === 'grid';

const modality = remember((bed: BedMessage): Modality => {
  const sets = bed.streams.map((stream) => electrodesOf(stream));
  if (sets.length === 0 || sets.some(({ basis }) => basis === 'proposed')) return 'undecided';
  return sets.some(({ electrodes }) => electrodes.some(isInside)) ? 'intracranial' : 'scalp';
});

export const modalityOf = (bed: BedMessage | null): Modality => (bed === null ? 'undecided' : modality(bed));

const [asRecorded] = montages;

const possible = remember((bed: BedMessage): readonly Montage[] => {
  const found = new Set(bed.streams.flatMap((stream) => availableMontages(electrodesOf(stream))));
  return montages.filter((montage) => montage === asRecorded || found.has(montage));
});

/** Montages that at least one stream of the bed has the electrodes for, in the order of their numbers. */
export const montagesOf = (bed: BedMessage | null): readonly Montage[] =>
  bed === null ? montages.filter((montage) => montage === asRecorded) : possible(bed);

export const montageName = (id: string): string => montages.find((montage) => montage.id === id)?.name ?? id;

const noneBad: ReadonlySet<number> = new Set();

const derivationsOf = (stream: Stream, wanted: Montage, order: Order): readonly Derivation[] => {
  const electrodes = electrodesOf(stream);
  const montage = availableMontages(electrodes).includes(wanted) ? wanted : asRecorded;
  return montage?.derivations({ signals: stream.signals, electrodes, bad: noneBad, order }) ?? [];
};

/** Rows of a montage over one stream; as recorded where the montage does not fit. */
export const derivationsIn = (stream: Stream, id: string): readonly Derivation[] => {
  const montage = montages.find((candidate) => candidate.id === id) ?? asRecorded;
  return montage === undefined ? [] : derivationsOf(stream, montage, 'left-first');
};

/** A pattern of which fewer rows than this share can be made is more holes than picture. */
const wholeEnough = 0.5;
const isChain = ({ group }: Derivation): boolean => /^(left|right|midline|transverse)/.test(group);

const isWholeEnough = (bed: BedMessage, montage: Montage): boolean =>
  bed.streams.some((stream) => {
    const rows = derivationsOf(stream, montage, 'left-first').filter(isChain);
    const made = rows.filter(({ terms }) => terms.length > 0);
    return rows.length > 0 && made.length >= rows.length * wholeEnough;
  });

/** What scalp electrodes are first shown in: the double banana; for few electrodes double distances, or its outer chains. */
const scalpMontages = ['longitudinal', 'wide-bipolar', 'temporal-chains'];

const first = (bed: BedMessage): string => {
  const modality = modalityOf(bed);
  const possible = montagesOf(bed);
  if (modality === 'intracranial' && possible.some(({ id }) => id === 'seeg-bipolar')) return 'seeg-bipolar';
  if (modality !== 'scalp') return 'as-recorded';
  const fitting = scalpMontages.find((id) =>
    possible.some((montage) => montage.id === id && isWholeEnough(bed, montage)),
  );
  return fitting ?? 'as-recorded';
};

const firstOf = remember(first);

/** The montage that a bed is first shown in: what its electrodes are made for, and as recorded while nobody said. */
export const defaultMontage = (bed: BedMessage | null): string =>
  bed === null ? 'as-recorded' : firstOf(bed);

/** Brain first, then eyes, muscles, heart and the rest: the order of rows on the page. */
const roles: readonly Derivation['role'][] = ['eeg', 'eog', 'emg', 'ecg', 'other'];

const groups = remember((bed: BedMessage, key): readonly string[] => {
  const [id, order] = key.split(' ');
  const montage = montages.find((candidate) => candidate.id === id) ?? asRecorded;
  if (montage === undefined) return [];
  return bed.streams
    .flatMap((stream) =>
      derivationsOf(stream, montage, order === 'right-first' ? 'right-first' : 'left-first'),
    )
    .toSorted((a, b) => roles.indexOf(a.role) - roles.indexOf(b.role))
    .map(({ role, group }) => `${role} ${group}`);
});

/** The chain or shaft of every row of the page, from top to bottom. */
export const groupsOf = (bed: BedMessage, montage: string, order: Order): readonly string[] =>
  groups(bed, `${montage} ${order}`);

/** Whether left first or right first makes a difference. */
export const hasOrder = (bed: BedMessage | null, montage: string): boolean =>
  bed !== null &&
  groupsOf(bed, montage, 'left-first').join() !== groupsOf(bed, montage, 'right-first').join();
