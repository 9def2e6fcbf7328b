import { describe, expect, it } from 'vitest';

import { eventKind, isBackground, isOfType } from './event-types.ts';

describe('what events are called', () => {
  it.each([
    ['sz', 'sz', true],
    ['sz-foc-ia', 'sz', true],
    [' SZ-gen-tc ', 'sz', true],
    ['sz_foc_ia_nm_automatisms', 'sz', true],
    ['sz_foc_ia_nm', 'sz-foc', true],
    ['sz-foc-ia', 'sz_foc', true],
    ['seizure', 'sz', true],
    ['sz', 'seizure', true],
    ['sz-foc-ia', 'sz-foc', true],
    ['sz-gen', 'sz-foc', false],
    ['sz', 'sz-foc', false],
    ['szx', 'sz', false],
    ['bckg', 'sz', false],
    ['bckg', 'bckg', false],
    ['convulsion', 'sz', false],
    ['artefact-eye', 'artefact', true],
    ['artefact', 'artefact-eye', false],
    ['Spike', 'spike', true],
    ['spikes', 'spike', false],
  ])('%j is of %j: %j', (text, type, is) => {
    expect(isOfType(text, type)).toBe(is);
  });

  it('kinds of seizures are one kind, others their own', () => {
    expect(['sz-foc-ia', 'seizure', 'LPD', 'bckg'].map(eventKind)).toEqual(['sz', 'sz', 'LPD', 'bckg']);
    expect(['bckg', 'BCKG', 'sz'].map(isBackground)).toEqual([true, true, false]);
  });
});
