import { existsSync, readFileSync } from 'node:fs';
import type { EventMark } from '@valvomo/model';
import { describe, expect, it } from 'vitest';
import { analysedFile, madeFolder } from '../edf.fixture.ts';
import { spikeBarkmeier } from './barkmeier.ts';
import { spikeIntracranial } from './intracranial.ts';

/** Of every contact: sample and strength of its spikes, as scipy and numpy find them. */
type Told = readonly (readonly (readonly [at: number, score: number])[])[];

const told = JSON.parse(readFileSync(new URL('cortex.json', madeFolder), 'utf8')) as {
  readonly rate: number;
  readonly truth_s: readonly number[];
  readonly barkmeier: Told;
  readonly janca: Told;
  readonly recording: { readonly barkmeier: Told; readonly janca: Told };
};

interface Spike {
  readonly contact: string;
  readonly at: number;
  readonly score: number;
}

/** Spikes of all contacts, those that follow each other by 0.1 s together. */
const together = (contacts: Told, rate_hz: number): Spike[][] => {
  const all = contacts
    .flatMap((spikes, k) => spikes.map(([at, score]): Spike => ({ contact: `ECoG ${k + 1}`, at, score })))
    .toSorted((a, b) => a.at - b.at);
  const groups: Spike[][] = [];
  for (const one of all) {
    const before = groups.at(-1)?.at(-1);
    if (before !== undefined && one.at - before.at <= 0.1 * rate_hz) groups.at(-1)?.push(one);
    else groups.push([one]);
  }
  return groups;
};

/** Each finding has the contacts of a group, and place and strength of one of its spikes. */
const same = (ours: readonly EventMark[], theirs: readonly Spike[][], tolerance: number): void => {
  expect(ours.map(({ channels }) => channels.toSorted())).toEqual(
    theirs.map((group) => [...new Set(group.map(({ contact }) => contact))].toSorted()),
  );
  for (const [k, { features }] of ours.entries())
    expect(
      theirs[k]?.some(
        ({ at, score }) =>
          Math.abs((features['peak'] ?? Number.NaN) - at) <= 1 &&
          Math.abs((features['score'] ?? Number.NaN) / score - 1) < tolerance,
      ),
    ).toBe(true);
};

const recording = new URL('../../../../../../shared/recordings/ecog_spikes_kleen.edf', import.meta.url);

describe.each([
  ['barkmeier', spikeBarkmeier],
  ['janca', spikeIntracranial],
] as const)('%s', (name, detector) => {
  it('finds what scipy and numpy find by its definition, contact for contact, and all spikes of the truth', () => {
    const { found } = analysedFile(new URL('cortex.edf', madeFolder), [detector]);
    same(found, together(told[name], told.rate), 1e-3);
    for (const at_s of told.truth_s)
      expect(found.some(({ features }) => Math.abs((features['peak'] ?? 0) / told.rate - at_s) < 0.05)).toBe(
        true,
      );
    expect(found.length).toBe(told.truth_s.length);
  });

  it.skipIf(!existsSync(recording))('finds the same as they do in a recording', () => {
    const { found } = analysedFile(recording, [detector]);
    expect(found.length).toBeGreaterThan(1);
    same(found, together(told.recording[name], 512), 0.01);
  });
});
