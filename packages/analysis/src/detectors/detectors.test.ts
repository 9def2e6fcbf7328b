import { serialize } from 'node:v8';
import { sampleIndex, type AnalysisItem, type EventMark, type Item, type Plain } from '@valvomo/model';
import { ecgChannel, shaftChannels, tenTwenty } from '@valvomo/synthesis';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionsRule } from '../conditions/index.ts';
import { createAnalysis, type Analysis } from '../engine/analysis.ts';
import { defaultSettings } from '../trends/settings.ts';
import { changed, itemsOf, quiet, worldOf, type World } from '../trends/world.fixture.ts';
import type { Detector } from './detector.ts';
import { detectors } from './index.ts';

/** What every detector keeps, whatever it looks for. */

const scalp = worldOf([...quiet, { pattern: 'temporal-seizure', at_s: 80, length_s: 40 }], 150, 256);
const depth = worldOf(
  [
    { pattern: 'depth-background', at_s: 0 },
    {
      pattern: 'depth-spikes',
      at_s: 0,
      options: { sites: [{ contact: 'B2', delay_s: 0, strength: 1 }] },
    },
    { pattern: 'heart', at_s: 0 },
  ],
  75,
  2048,
  [
    ...shaftChannels({
      name: 'B',
      side: 'right',
      contacts: 5,
      grey: [1, 2, 3],
      target_mm: [28, -18, -8],
      towards_mm: [70, -18, -8],
    }),
    ecgChannel,
  ],
);

const worldFor = ({ madeFor }: Detector): World => (madeFor.modality === 'intracranial' ? depth : scalp);
const rateOf = ({ stream }: World): number => stream.timeBase.rate.samples;

const analysisOf = ({ stream }: World, chosen: readonly Detector[], saved?: Plain): Analysis =>
  createAnalysis(
    [stream],
    { trends: [], conditions: conditionsRule, settings: defaultSettings, detectors: chosen },
    saved,
  );

const all = (analysis: Analysis, items: readonly Item[]): AnalysisItem[] => [
  ...items.flatMap((item) => analysis.accept(0, item)),
  ...analysis.end(),
];

/** NaN of one kind and −0 are told apart, too. */
const bitsOf = (item: AnalysisItem): unknown =>
  item.kind === 'row' ? [item.second, Buffer.from(item.values.buffer).toString('latin1')] : item;

const findingsIn = (items: readonly AnalysisItem[]): EventMark[] =>
  items.flatMap((item) => (item.kind === 'event' ? [item] : []));

const lastWords = (items: readonly AnalysisItem[]): EventMark[] => [
  ...new Map(findingsIn(items).map((one) => [one.id, one])).values(),
];

/** The same items again and again, one after the other. */
const repeated = (world: World, times: number): Item[] =>
  Array.from({ length: times }, (_, k) =>
    itemsOf(world).map((item) => Object.assign(item, { start: sampleIndex(item.start + k * world.samples) })),
  ).flat();

describe.each(detectors.map((detector) => [detector.id, detector] as const))('%s', (id, detector) => {
  const world = worldFor(detector);
  const rate_hz = rateOf(world);
  const at_s = world === scalp ? 97 : 40;
  const gap = [at_s * rate_hz + 37, (at_s + 1) * rate_hz + 5] as const;
  const whole = all(analysisOf(world, [detector]), itemsOf(world, [], gap));

  it('says what it is, where it comes from, what it is made for and what may be set', () => {
    expect(id).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
    expect(Number.isInteger(detector.version) && detector.version > 0).toBe(true);
    expect(detector.reference).toMatch(/doi:10\.|PMID|PMC|[A-Z][a-z]+ \d{4}/);
    expect(detector.definition.length).toBeGreaterThan(60);
    expect(detector.types.length).toBeGreaterThan(0);
    for (const { value, from, to, what } of Object.values(detector.thresholds)) {
      expect(value).toBeGreaterThanOrEqual(from);
      expect(value).toBeLessThanOrEqual(to);
      expect(what).not.toBe('');
    }
  });

  it('shows what it looks at, first of all whether it judged', () => {
    const { columns, absent } = analysisOf(world, [detector]);
    expect(absent.filter(({ name }) => name === id)).toEqual([]);
    expect(columns[0]).toMatchObject({ name: `${id}.all.judged`, feature: true });
    expect(new Set(columns.map(({ name }) => name)).size).toBe(columns.length);
    for (const { name, region, part } of columns) expect(name).toBe([id, region, part].join('.'));
    const judged = whole.flatMap((item) => (item.kind === 'row' ? [item.values[0]] : []));
    expect(judged.filter((value) => value === 1).length).toBeGreaterThan(0);
    expect(judged.every((value) => value === 1 || value === 0 || Number.isNaN(value))).toBe(true);
  });

  it('finds nothing of the brain in silence', () => {
    const silence = all(analysisOf(world, [detector]), itemsOf(changed(world, () => 0)));
    const found = findingsIn(silence).filter(
      ({ type }) => !/^(tech|artefact)-/.test(type) && type !== 'suppression',
    );
    expect(found).toEqual([]);
  });

  it('tells findings that are whole, in order, and ended at the end', () => {
    const findings = findingsIn(whole);
    const revisions = new Map<string, number>();
    for (const { id: finding, revision, decided, changed: at, start, samples, ...one } of findings) {
      expect(revision).toBe((revisions.get(finding) ?? 0) + 1);
      revisions.set(finding, revision);
      expect(detector.types).toContain(one.type);
      expect(one.detector).toBe(id);
      expect(decided).toBeLessThanOrEqual(at);
      expect(start).toBeLessThan(decided + 1);
      expect(start + samples).toBeLessThanOrEqual(at + rate_hz);
      expect(one.confidence).toBeGreaterThanOrEqual(0);
      expect(one.confidence).toBeLessThanOrEqual(1);
      expect(Object.values(one.features).every((value) => Number.isFinite(value))).toBe(true);
    }
    for (const one of lastWords(whole)) expect(one.open).toBe(false);
  });

  it('carries nothing over a gap', () => {
    for (const { start, samples } of lastWords(whole))
      expect(start < gap[0] && start + samples > gap[1]).toBe(false);
  });

  it('gives the same bits however the stream is cut, and from a snapshot at any place', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: world.samples }), { maxLength: 30 }),
        fc.nat(30),
        (cuts, restart) => {
          const items = itemsOf(world, cuts, gap);
          const before = analysisOf(world, [detector]);
          const first = items.slice(0, restart).flatMap((item) => before.accept(0, item));
          const saved = structuredClone(before.snapshot());
          const after = analysisOf(world, [detector], saved);
          // The first one goes on, too: the second must not feel it.
          for (const item of items.slice(restart)) before.accept(0, item);
          const made = [...first, ...all(after, items.slice(restart))];
          expect(made.map(bitsOf)).toEqual(whole.map(bitsOf));
        },
      ),
      { numRuns: 4 },
    );
  });

  it('remembers no more after twice the time', () => {
    const sizeAfter = (times: number): number => {
      const analysis = analysisOf(world, [detector]);
      for (const item of repeated(world, times)) analysis.accept(0, item);
      return serialize(analysis.snapshot()).length;
    };
    const times = world === scalp ? 3 : 2;
    expect(sizeAfter(2 * times)).toBeLessThan(1.3 * sizeAfter(times) + 4096);
  });
});

describe('all detectors together', () => {
  it('have names of their own, and do not disturb each other', () => {
    expect(new Set(detectors.map(({ id }) => id)).size).toBe(detectors.length);
    const together = all(analysisOf(scalp, detectors), itemsOf(scalp));
    for (const detector of detectors.filter(({ madeFor }) => madeFor.modality !== 'intracranial')) {
      const alone = findingsIn(all(analysisOf(scalp, [detector]), itemsOf(scalp)));
      const own = findingsIn(together).filter((one) => one.detector === detector.id);
      // Another detector may need more samples a row, so that one decides later.
      const fact = ({ id, start, samples, revision }: EventMark) => ({ id, start, samples, revision });
      expect(own.map(fact)).toEqual(alone.map(fact));
    }
  });

  it('are off where they are not made for it, and say why', () => {
    const slow = worldOf(quiet, 4, 50, tenTwenty('old'));
    const { absent } = analysisOf(slow, detectors);
    const off = detectors.filter(
      ({ madeFor }) => madeFor.rate_hz_min > 50 || madeFor.modality === 'intracranial',
    );
    for (const { id } of off) expect(absent.find(({ name }) => name === id)?.why).toMatch(/made for|needs/);
  });

  it('say that the age is not known, where it matters', () => {
    const some = detectors.filter(({ id }) => id === 'sz-line-length' || id === 'seizure');
    const said = (age_years: number | null): EventMark[] =>
      findingsIn(
        all(
          createAnalysis([scalp.stream], {
            trends: [],
            conditions: conditionsRule,
            settings: defaultSettings,
            detectors: some,
            patient: { age_years },
          }),
          itemsOf(scalp),
        ),
      );
    const unknown = said(null);
    for (const { id } of some) {
      const own = unknown.filter(({ detector }) => detector === id);
      expect(own.length).toBeGreaterThan(0);
      for (const { words } of own) expect(words).toMatch(/age unknown: judged as for 1 year and older/);
    }
    for (const { words } of said(40)) expect(words ?? '').not.toMatch(/age unknown/);
    expect(said(0.01)).toEqual([]);
  });

  it('refuse thresholds that there are not, or that make no sense', () => {
    const [detector] = detectors;
    const [name, threshold] = Object.entries(detector?.thresholds ?? {})[0] ?? [];
    const set = (thresholds: Record<string, number>) => () =>
      createAnalysis([scalp.stream], {
        trends: [],
        conditions: conditionsRule,
        settings: defaultSettings,
        detectors,
        thresholds: { [detector?.id ?? '']: thresholds },
      });
    expect(set({ nonsense: 1 })).toThrow(/no threshold 'nonsense'/);
    expect(set({ [name ?? '']: (threshold?.to ?? 0) + 1 })).toThrow(/it goes from/);
  });
});

describe('sz-line-length', () => {
  it('finds a temporal seizure, suspected first and then as an electrographic seizure', () => {
    const detector = detectors.filter(({ id }) => id === 'sz-line-length');
    const found = findingsIn(all(analysisOf(scalp, detector), itemsOf(scalp)));
    expect(found.map(({ grade }) => grade)).toEqual(['suspected', 'ESz', 'ESz']);
    const [first] = found;
    expect((first?.start ?? 0) / 256).toBeGreaterThan(80);
    expect((first?.start ?? 0) / 256).toBeLessThan(110);
  });
});
