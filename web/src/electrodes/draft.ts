import { canonicalLabel, electrodeSet, propose, siteOf, type Proposal } from '@valvomo/analysis';
import type { Electrode, Role, Side } from '@valvomo/model';
import type { BedMessage } from '@valvomo/wire';
import type { ElectrodeDecision } from '../api.ts';

type Stream = BedMessage['streams'][number];
export type Kind = 'scalp' | 'pair' | 'depth' | 'grid' | 'other';

/** Signals that belong together, as a reader sees and corrects them. */
export interface Draft {
  readonly stream: number;
  readonly signals: readonly number[];
  readonly labels: readonly string[];
  readonly kind: Kind;
  /** Of a shaft or grid. */
  readonly name: string;
  readonly side: Side;
  readonly rows: number;
  readonly columns: number;
  readonly role: Role;
}

const blank = { name: '', side: 'unknown', rows: 0, columns: 0, role: 'other' } as const;

const fromProposal = (stream: Stream, proposal: Proposal): Draft => {
  const { signals } = proposal;
  const labels = signals.map((signal) => stream.signals[signal]?.label ?? '');
  const common = { ...blank, stream: stream.stream, signals, labels };
  switch (proposal.kind) {
    case 'depth':
      return { ...common, kind: 'depth', name: proposal.shaft, side: proposal.side };
    case 'grid':
      return {
        ...common,
        kind: 'grid',
        name: proposal.name,
        side: proposal.side,
        rows: proposal.rows,
        columns: proposal.columns,
      };
    case 'cap':
      return { ...common, kind: 'other', name: proposal.name };
    case 'other':
      return { ...common, kind: 'other', role: proposal.role };
    default:
      return { ...common, kind: proposal.kind };
  }
};

/** What makes two electrodes neighbours in one group. */
const groupKey = (electrode: Electrode): string => {
  switch (electrode.kind) {
    case 'depth':
      return `depth ${electrode.shaft}`;
    case 'grid':
      return `grid ${electrode.name}`;
    case 'other':
      return `other ${electrode.role}`;
    default:
      return electrode.kind;
  }
};

const fromElectrodes = (stream: Stream, electrodes: readonly Electrode[]): readonly Draft[] => {
  const groups = new Map<string, number[]>();
  electrodes.forEach((electrode, signal) => {
    const key = groupKey(electrode);
    groups.set(key, [...(groups.get(key) ?? []), signal]);
  });
  return [...groups.values()].map((signals) => fromGroup(stream, electrodes, signals));
};

const fromGroup = (stream: Stream, electrodes: readonly Electrode[], signals: readonly number[]): Draft => {
  const members = signals.flatMap((signal) => electrodes[signal] ?? []);
  const [first] = members;
  const grid = members.filter((member) => member.kind === 'grid');
  return {
    ...blank,
    stream: stream.stream,
    signals,
    labels: signals.map((signal) => stream.signals[signal]?.label ?? ''),
    kind: first?.kind ?? 'other',
    name: first?.kind === 'depth' ? first.shaft : first?.kind === 'grid' ? first.name : '',
    side: first?.kind === 'depth' || first?.kind === 'grid' ? first.side : 'unknown',
    rows: Math.max(0, ...grid.map(({ row }) => row)),
    columns: Math.max(0, ...grid.map(({ column }) => column)),
    role: first?.kind === 'other' ? first.role : 'other',
  };
};

/** What is known or, where nobody said anything, what the names propose: one draft a group. */
export const draftsOf = (bed: BedMessage): readonly Draft[] =>
  bed.streams.flatMap((stream) => {
    const { electrodes } = stream;
    const isKnown = electrodes !== undefined && electrodes.basis !== 'proposed';
    return isKnown
      ? fromElectrodes(stream, electrodes.electrodes)
      : propose(stream.signals).map((proposal) => fromProposal(stream, proposal));
  });

/** Number of a contact: the one in its label, else its place in the group. */
const contactsOf = ({ labels }: Draft): readonly number[] =>
  labels.map((label, place) => canonicalLabel(label).series?.number ?? place + 1);

const pairOf = (label: string): { active: string; reference: string } => {
  const { pair, canonical } = canonicalLabel(label);
  const [active = canonical, reference = canonical] = canonical.split('-');
  return pair ?? { active, reference };
};

const proposalOf = (draft: Draft): Proposal => {
  const { kind, signals, name, side, rows, columns, role, labels } = draft;
  switch (kind) {
    case 'scalp':
      return { kind, signals, sites: labels.map((label) => canonicalLabel(label).canonical) };
    case 'pair':
      return { kind, signals, pairs: labels.map(pairOf) };
    case 'depth':
      return { kind, signals, shaft: name, contacts: contactsOf(draft), side };
    case 'grid':
      return { kind, signals, name, contacts: contactsOf(draft), rows, columns, side };
    default:
      return { kind, signals, role, labels };
  }
};

/** Why a group cannot be confirmed as it stands; empty when it can. */
export const problemOf = (draft: Draft): string => {
  const { kind, name, rows, columns } = draft;
  if ((kind === 'depth' || kind === 'grid') && name.trim() === '') return 'needs a name';
  if (kind === 'grid') {
    const last = Math.max(...contactsOf(draft));
    if (rows * columns < last) return `${rows} × ${columns} has no place for contact ${last}`;
  }
  if (kind === 'depth' && contactsOf(draft).some((contact) => contact < 1)) return 'contacts count from 1';
  if (kind === 'scalp') {
    const strange = draft.labels.filter((label) => siteOf(canonicalLabel(label).canonical) === undefined);
    if (strange.length > 0) return `no 10-20 or 10-10 site: ${strange.slice(0, 4).join(', ')}`;
  }
  return '';
};

/** The decision to be kept with the recording. */
export const decisionOf = (bed: BedMessage, drafts: readonly Draft[], by: string): ElectrodeDecision => ({
  by,
  streams: bed.streams.map(({ stream, signals }) => ({
    stream,
    electrodes: electrodeSet(
      drafts.filter((draft) => draft.stream === stream).map(proposalOf),
      signals.length,
      { basis: 'confirmed', by },
    ).electrodes,
  })),
});

/** For the banner, in one line. */
export const summaryOf = (drafts: readonly Draft[]): string => {
  const list = (kind: Kind): Draft[] => drafts.filter((draft) => draft.kind === kind);
  const named = (kind: Kind, word: string): string[] => {
    const found = list(kind);
    if (found.length === 0) return [];
    const names = found.slice(0, 12).map(({ name, signals }) => `${name} (${signals.length})`);
    const rest = found.length > 12 ? ` and ${found.length - 12} more` : '';
    return [`${word} ${names.join(', ')}${rest}`];
  };
  const count = (kind: Kind, word: string): string[] => {
    const signals = list(kind).reduce((sum, draft) => sum + draft.signals.length, 0);
    return signals === 0 ? [] : [`${signals} ${word}`];
  };
  return [
    ...count('scalp', 'scalp electrodes'),
    ...count('pair', 'scalp pairs'),
    ...named('depth', 'depth electrodes'),
    ...named('grid', 'grids'),
    ...count('other', 'not EEG'),
  ].join(' · ');
};

/** A reader's shortcut where the site writes left with a prime (Talairach): never applied by itself. */
export const primesLeft = (drafts: readonly Draft[]): readonly Draft[] =>
  drafts.map((draft) =>
    draft.kind === 'depth' || draft.kind === 'grid'
      ? Object.assign({}, draft, { side: draft.name.includes("'") ? 'left' : 'right' })
      : draft,
  );
