import { describe, expect, it } from 'vitest';
import { foundIn, progressText, spanText } from './found.ts';
import { recordingFrom } from './library-api.ts';

const recording = (name: string, start: string | null, more: object = {}) =>
  recordingFrom({ id: name, kind: 'file', name, start, time_zone: 'Europe/Helsinki', span_s: 60, ...more });

/** 2026-03-12T20:18:03Z and a day later. */
const list = [
  recording('night.edf', '17733466830000000', { folder: 'sleep' }),
  recording('seizure.bdf', '17734330830000000', { format: 'BDF+C' }),
  recording('r7', null, { kind: 'recorded', bed: 'emu-1' }),
];
const names = (filter: string): readonly string[] => foundIn(list, filter).map(({ name }) => name);

describe('the list of recordings', () => {
  it('begins with the newest, and ends with what has no sample yet', () => {
    expect(names('')).toEqual(['seizure.bdf', 'night.edf', 'r7']);
  });

  it('is filtered by words of name, folder, bed, format or date, all of them', () => {
    expect(names('SLEEP night')).toEqual(['night.edf']);
    expect(names('sleep bdf')).toEqual([]);
    expect(names('emu')).toEqual(['r7']);
    expect(names('13.03.')).toEqual(['seizure.bdf']);
    expect(names('bdf+c')).toEqual(['seizure.bdf']);
  });

  it('tells lengths and how far the folders have been read', () => {
    expect([42, 720, 29_520].map(spanText)).toEqual(['42 s', '12 min', '8 h 12 min']);
    const library = { folders: ['/data'], done: 3, total: 40, troubles: [] };
    expect(progressText({ ...library, state: 'indexing' })).toBe('reading headers: 3 of 40 files');
    expect(progressText({ ...library, state: 'scanning' })).toBe('looking for files: 40 so far');
    expect(progressText({ ...library, state: 'ready' })).toBeNull();
    expect(progressText({ ...library, folders: [], state: 'scanning' })).toBeNull();
  });
});
