import { memorySource, openRecording } from '@valvomo/edf';
import { rateOf, type Mark } from '@valvomo/model';
import { FaultyDisk, FaultyFolder } from '@valvomo/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Filing } from './filing.ts';
import { countAt, GivenJournal, origin, readFiles, type StreamGiven } from './filing.fixture.ts';
import { authorArbitrary, contentArbitrary } from './marks.fixture.ts';
import { markInFiles, marksInTexts, markTexts } from './mark-words.ts';

const streams: readonly StreamGiven[] = [
  { rate: rateOf(10), signals: 2, bits: 16, delay: 0n },
  { rate: rateOf(4), signals: 1, bits: 16, delay: 1_300_000n },
];

/** What a technologist and a disk may do. */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('block' as const), samples: fc.integer({ min: 1, max: 40 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      content: contentArbitrary,
      author: authorArbitrary,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('change' as const, 'delete' as const, 'undo' as const),
      mark: fc.nat(),
      content: contentArbitrary,
      author: authorArbitrary,
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'file' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('die' as const),
      after: fc.integer({ min: 1, max: 30 }),
      seed: fc.integer(),
      power: fc.boolean(),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer Of> ? Of : never;

/** Marks as a database has them: every change is the next version. */
class GivenMarks {
  readonly all: Mark[] = [];
  readonly #before = new Map<string, Mark[]>();

  take(step: Extract<Step, { author: string }>): Mark | undefined {
    const { content, author, kind } = step;
    const at = kind === 'add' ? this.all.length : step.mark % Math.max(1, this.all.length);
    const present = this.all[at];
    const common = { version: (present?.version ?? 0) + 1, changed_by: author, changed: '1' };
    const about = { id: `m-${at}`, recording: 'bed-1-rec', author, created: '1', deleted: false };
    if (kind === 'add') return this.#keep(at, { ...content, ...about, ...common });
    if (present === undefined) return undefined;
    if (kind === 'undo') {
      const back = this.#before.get(present.id)?.pop() ?? { ...present, deleted: true };
      return (this.all[at] = { ...back, ...common });
    }
    this.#before.set(present.id, [...(this.#before.get(present.id) ?? []), present]);
    const changes = kind === 'delete' ? { deleted: true } : { ...content, deleted: false };
    return this.#keep(at, { ...present, ...changes, ...common });
  }

  #keep(at: number, mark: Mark): Mark {
    this.all[at] = mark;
    return mark;
  }
}

const textsOf = async (folder: FaultyFolder): Promise<string[]> =>
  (await readFiles(folder, streams)).texts.slice();

describe('marks of a recording that is filed', () => {
  it('whatever becomes of marks, disk and program: the last word in the files is the database’s, said once; samples are as without', () =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
        const disk = new FaultyDisk();
        const journal = await GivenJournal.begin(disk, streams, 600);
        const folder = new FaultyFolder();
        const world = { journal: disk, folder, timeZone: 'UTC', code: null, file_bytes_max: 4000 };
        const marks = new GivenMarks();
        let waiting: Mark[] = [];
        let filing: Filing | undefined;
        let samples = 0;
        const block = (length: number): void => {
          journal.block(0, length);
          samples += length;
          const other = Math.floor(samples * 0.4) - journal.next(1);
          if (other > 0) journal.block(1, other);
        };
        /** As a filer does it: what it was told since, or all that the database has when it begins anew. */
        const file = async (): Promise<void> => {
          await journal.durable();
          if (filing === undefined) waiting = marks.all.slice();
          filing ??= await Filing.open(world);
          if (filing.takesMarks) for (const mark of waiting.splice(0)) filing.mark(mark);
          await filing.advance(null);
        };
        for (const each of steps) {
          if (each.kind === 'block') block(each.samples);
          else if (each.kind === 'file') await file();
          else if (each.kind === 'die') {
            folder.failAt = folder.steps + each.after;
            const isWhole = await file().then(
              () => true,
              () => false,
            );
            if (each.power) folder.losePower(each.seed);
            else folder.loseProcess();
            if (isWhole) await filing?.close().catch(() => undefined);
            filing = undefined;
          } else {
            const mark = marks.take(each);
            if (mark !== undefined) waiting.push(mark);
          }
        }
        block(10);
        await file();
        await file();
        // Room for all that is still to be told.
        const left = marks.all.reduce((sum, mark) => sum + markTexts(mark).length, 0) + waiting.length;
        for (let at = 0; at < 3 * left + 200; at += 1) block(10);
        await file();
        await journal.close();
        const texts = await textsOf(folder);
        const told = marksInTexts(texts);
        // What came and went between two looks was never in a file.
        const wanted = marks.all.filter((mark) => !mark.deleted || told.has(mark.id));
        expect(wanted.map((mark) => told.get(mark.id))).toEqual(wanted.map(markInFiles));
        expect(told.size).toBeLessThanOrEqual(marks.all.length);
        const ofMarks = texts.filter((text) => / \[mark \S+ v/.test(text));
        expect(new Set(ofMarks).size).toBe(ofMarks.length);
        const { samples: found } = await readFiles(folder, streams);
        const next = filing?.progress.filed[0]?.next ?? 0;
        expect(next).toBeGreaterThan(samples - 40);
        for (let index = 0; index < next; index += 1)
          expect(found[0]?.get(index)).toEqual([countAt(0, 0, index, 16), countAt(0, 1, index, 16)]);
      }),
      { numRuns: 60 },
    ));

  it('lie where they were made, and wait until something has a place in time', async () => {
    const disk = new FaultyDisk();
    const folder = new FaultyFolder();
    const journal = await GivenJournal.begin(disk, streams);
    const world = { journal: disk, folder, timeZone: 'UTC', code: null, file_bytes_max: 1 << 20 };
    const filing = await Filing.open(world);
    await filing.advance(null);
    expect(filing.takesMarks).toBe(false);
    journal.block(0, 100);
    journal.block(1, 40);
    await journal.durable();
    await filing.advance(null);
    expect(filing.takesMarks).toBe(true);
    const marks = new GivenMarks();
    const content = {
      stream: 5,
      start: 6,
      samples: 4,
      kind: 'seizure',
      text: '',
      channels: null,
      review: 'unreviewed' as const,
    };
    const mark = marks.take({ kind: 'add', content, author: 'Anna' });
    if (mark !== undefined) filing.mark(mark);
    journal.block(0, 20);
    journal.block(1, 8);
    await journal.close();
    await filing.advance(null);
    const { bytes = new Uint8Array(0) } = folder.files.get('bed-1-rec-0001.edf') ?? {};
    const annotations = await (await openRecording(memorySource(bytes))).annotations();
    // 0.13 s after the first stream's beginning, 6 samples of 250 ms.
    expect(annotations.find(({ text }) => text.startsWith('seizure'))).toMatchObject({
      onset: 16_300_000n,
      duration: 10_000_000n,
    });
    expect(origin).toBeGreaterThan(0n);
    await filing.close();
  });
});
