import {
  ValvomoError,
  type Electrode,
  type ElectrodeSet,
  type Role,
  type Side,
  type Signal,
} from '@valvomo/model';
import { canonicalLabel, mayBeVoltage, roleOf, type CanonicalLabel } from './names.ts';
import { seriesKind } from './series.ts';

/** Signals (numbers in their stream) that seem to belong together; a reader confirms or corrects kind, geometry and side. */
export type Proposal =
  | { readonly kind: 'scalp'; readonly signals: readonly number[]; readonly sites: readonly string[] }
  | { readonly kind: 'pair'; readonly signals: readonly number[]; readonly pairs: readonly Pair[] }
  | {
      readonly kind: 'depth';
      readonly signals: readonly number[];
      readonly shaft: string;
      readonly contacts: readonly number[];
      readonly side: Side;
    }
  /** Numbers say nothing of geometry: 0 rows and columns until someone declares them; contacts then run row by row. */
  | {
      readonly kind: 'grid';
      readonly signals: readonly number[];
      readonly name: string;
      readonly contacts: readonly number[];
      readonly rows: number;
      readonly columns: number;
      readonly side: Side;
    }
  /** A cap with numbered electrodes (BioSemi A1 … A32): no shaft, and no 10-20 site either. */
  | { readonly kind: 'cap'; readonly signals: readonly number[]; readonly name: string }
  | {
      readonly kind: 'other';
      readonly signals: readonly number[];
      readonly role: Role;
      readonly labels: readonly string[];
    };

interface Pair {
  readonly active: string;
  readonly reference: string;
}

interface Entry {
  readonly signal: number;
  readonly label: CanonicalLabel;
}

interface Numbered extends Entry {
  readonly number: number;
}

const groupBy = <K, T>(entries: readonly T[], keyOf: (entry: T) => K): Map<K, T[]> => {
  const groups = new Map<K, T[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return groups;
};

const signalsOf = (entries: readonly Entry[]): number[] => entries.map(({ signal }) => signal);

/** A series of equal letters as what its numbers and its neighbours make it. */
const seriesProposal = (
  stem: string,
  members: readonly Numbered[],
  kind: 'depth' | 'grid' | 'cap',
): Proposal => {
  const sorted = members.toSorted((a, b) => a.number - b.number);
  const signals = signalsOf(sorted);
  const contacts = sorted.map(({ number }) => number);
  // Side is never inferred from a letter: L'1 lies left, but Talairach's L1 right.
  if (kind === 'depth') return { kind, signals, shaft: stem, contacts, side: 'unknown' };
  if (kind === 'grid') return { kind, signals, name: stem, contacts, rows: 0, columns: 0, side: 'unknown' };
  return { kind, signals, name: stem };
};

/**
 * What the labels of a stream propose, group by group. Names only propose: until a person confirms kind, geometry and
 * side, traces are shown as recorded in neutral colour. Every signal is in exactly one group.
 */
export const propose = (signals: readonly Signal[]): Proposal[] => {
  const entries = signals.map((signal, index): Entry => ({
    signal: index,
    label: canonicalLabel(signal.label),
  }));
  const voltages = entries.filter(({ signal }) => mayBeVoltage(signals[signal] as Signal));
  const named = voltages.filter(({ label }) => label.series !== undefined || label.site !== undefined);
  const kindOf = seriesKind(named.map(({ label }) => label));
  const taken = new Set<number>();
  const take = <T extends Entry>(members: readonly T[]): readonly T[] => {
    for (const { signal } of members) taken.add(signal);
    return members;
  };
  const proposals: Proposal[] = [];

  const scalp = take(named.filter(({ label }) => kindOf(label) === 'scalp'));
  if (scalp.length > 0)
    proposals.push({
      kind: 'scalp',
      signals: signalsOf(scalp),
      sites: scalp.map(({ label }) => label.site ?? label.canonical),
    });

  const pairs = take(voltages.filter(({ label }) => label.pair !== undefined));
  if (pairs.length > 0)
    proposals.push({
      kind: 'pair',
      signals: signalsOf(pairs),
      pairs: pairs.flatMap(({ label }) => (label.pair === undefined ? [] : [label.pair])),
    });

  const numbered = named.flatMap((entry): Numbered[] =>
    entry.label.series === undefined ? [] : [{ ...entry, number: entry.label.series.number }],
  );
  for (const [stem, members] of groupBy(numbered, ({ label }) => label.series?.stem ?? '')) {
    const [first] = members;
    const kind = first === undefined ? undefined : kindOf(first.label);
    if (kind === 'depth' || kind === 'grid' || kind === 'cap')
      proposals.push(seriesProposal(stem, take(members), kind));
  }

  const rest = entries.filter(({ signal }) => !taken.has(signal));
  for (const [role, members] of groupBy(rest, ({ label }) => roleOf(label) ?? 'other'))
    proposals.push({
      kind: 'other',
      role,
      signals: signalsOf(members),
      labels: members.map(({ label }) => label.canonical),
    });
  return proposals;
};

const electrodesOf = (proposal: Proposal): Electrode[] => {
  switch (proposal.kind) {
    case 'scalp':
      return proposal.sites.map((site) => ({ kind: 'scalp', site }));
    case 'pair':
      return proposal.pairs.map(({ active, reference }) => ({ kind: 'pair', active, reference }));
    case 'depth':
      return proposal.contacts.map((contact) => ({
        kind: 'depth',
        shaft: proposal.shaft,
        contact,
        side: proposal.side,
      }));
    case 'grid':
      return proposal.contacts.map((contact) =>
        contact > proposal.rows * proposal.columns
          ? { kind: 'other', role: 'other' }
          : {
              kind: 'grid',
              name: proposal.name,
              row: Math.floor((contact - 1) / proposal.columns) + 1,
              column: ((contact - 1) % proposal.columns) + 1,
              side: proposal.side,
            },
      );
    case 'cap':
      return proposal.signals.map(() => ({ kind: 'other', role: 'other' }));
    default:
      return proposal.signals.map(() => ({ kind: 'other', role: proposal.role }));
  }
};

/**
 * Proposals, as made or as a person corrected them, as the electrodes of a stream of `signals` signals;
 * a signal in no group is `other`.
 * @throws ValvomoError PROPOSAL_SIGNALS when a group names a signal twice or beyond the stream, or lists unequal lengths
 */
export const electrodeSet = (
  proposals: readonly Proposal[],
  signals: number,
  decision: { readonly basis: 'proposed' } | { readonly basis: 'confirmed'; readonly by: string },
): ElectrodeSet => {
  const electrodes: (Electrode | undefined)[] = Array.from({ length: signals });
  for (const proposal of proposals) {
    const members = electrodesOf(proposal);
    for (const [k, signal] of proposal.signals.entries()) {
      const electrode = members[k];
      if (electrode === undefined || !(signal in electrodes) || electrodes[signal] !== undefined)
        throw new ValvomoError(
          'PROPOSAL_SIGNALS',
          `signal ${signal} of a ${proposal.kind} group is named twice or is not among ${signals} signals`,
          { value: signal, limit: signals - 1 },
        );
      electrodes[signal] = electrode;
    }
  }
  return {
    ...decision,
    electrodes: electrodes.map((electrode) => electrode ?? { kind: 'other', role: 'other' }),
  };
};

/** Electrodes that the labels of a stream propose, one a signal, basis `proposed`. */
export const proposeElectrodes = (signals: readonly Signal[]): ElectrodeSet =>
  electrodeSet(propose(signals), signals.length, { basis: 'proposed' });
