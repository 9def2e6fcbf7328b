import type { Derivation } from '@valvomo/model';
import { channelsOf, completed, scalpSites, sideOfPair, type ScalpSites } from './inputs.ts';
import type { ChainOrder, Montage } from './montage.ts';

const chains: Readonly<Record<string, readonly string[]>> = {
  'left temporal': ['Fp1', 'F7', 'T7', 'P7', 'O1'],
  'left parasagittal': ['Fp1', 'F3', 'C3', 'P3', 'O1'],
  midline: ['Fz', 'Cz', 'Pz'],
  'right parasagittal': ['Fp2', 'F4', 'C4', 'P4', 'O2'],
  'right temporal': ['Fp2', 'F8', 'T8', 'P8', 'O2'],
};
/** Left first as ACNS LB-18.1; right first as the chains are read in Kuopio. */
const rightFirst = ['right temporal', 'left temporal', 'right parasagittal', 'left parasagittal', 'midline'];

const chainsInOrder = (order: ChainOrder): readonly string[] =>
  order === 'right-first' ? rightFirst : Object.keys(chains);

interface Row {
  readonly derivation: Derivation;
  /** Signals that the row shows, usable or not. */
  readonly uses: readonly number[];
}

const row = (active: string, reference: string, group: string, sites: ScalpSites): Row => {
  const a = sites.at(active);
  const b = sites.at(reference);
  const frame = {
    name: `${a?.name ?? sites.styled(active)}-${b?.name ?? sites.styled(reference)}`,
    side: sideOfPair(active, reference),
    group,
    unit: 'µV',
    role: 'eeg',
  } as const;
  const recorded = a === undefined || b === undefined ? sites.between(active, reference) : undefined;
  if (recorded !== undefined) {
    const { channel, sign } = recorded;
    return {
      derivation: {
        ...frame,
        terms: channel.usable ? [{ signal: channel.signal, weight: sign }] : [],
        missing: channel.usable ? [] : [channel.name],
      },
      uses: [channel.signal],
    };
  }
  const missing = [
    ...(a?.usable === true ? [] : [a?.name ?? sites.styled(active)]),
    ...(b?.usable === true ? [] : [b?.name ?? sites.styled(reference)]),
  ];
  const terms =
    a === undefined || b === undefined || missing.length > 0
      ? []
      : [
          { signal: a.signal, weight: 1 },
          { signal: b.signal, weight: -1 },
        ];
  return {
    derivation: { ...frame, terms, missing },
    uses: [a, b].flatMap((channel) => channel?.signal ?? []),
  };
};

/** LB-18, the double banana: neighbours along four chains and the midline. */
export const longitudinal: Montage = {
  id: 'longitudinal',
  name: 'Longitudinal bipolar',
  reference: 'ACNS Guideline 3, 2016, doi:10.1097/WNP.0000000000000317: LB-18.1',
  suits: ({ basis, electrodes }) =>
    basis !== 'proposed' && electrodes.filter(({ kind }) => kind === 'scalp' || kind === 'pair').length >= 2,
  derivations(input) {
    const channels = channelsOf(input);
    const sites = scalpSites(channels);
    const rows = chainsInOrder(input.order).flatMap((group) => {
      const chain = chains[group] ?? [];
      return chain.slice(1).map((reference, k) => row(chain[k] ?? '', reference, group, sites));
    });
    const used = new Set(rows.flatMap(({ uses }) => uses));
    return completed(
      rows.map(({ derivation }) => derivation),
      channels,
      used,
      input.electrodes.basis,
    );
  },
};
