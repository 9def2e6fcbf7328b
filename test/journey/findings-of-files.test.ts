import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAnalysis, standardChoice } from '@valvomo/analysis';
import { openRecording, openStreams } from '@valvomo/edf';
import { openFile } from '@valvomo/edf/node';
import { isTrendItem, type EventMark } from '@valvomo/model';
import { syntheticRecording } from '@valvomo/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, newServer, type TestServer } from './server-kit.ts';

let folder = '';
let server: TestServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-found-'));
  const script = [{ pattern: 'temporal-seizure' as const, at_s: 60, length_s: 40 }];
  await writeFile(join(folder, 'short.edf'), syntheticRecording({ length_s: 120, script }));
  const newborn = Buffer.from(syntheticRecording({ length_s: 60 }));
  // The patient's field of the header, and the date of the recording.
  newborn.write('NB1 F 02-MAR-2031 X'.padEnd(80), 8, 'latin1');
  newborn.write('12.03.31', 168, 'latin1');
  newborn.write('Startdate 12-MAR-2031 X X X'.padEnd(80), 88, 'latin1');
  await writeFile(join(folder, 'newborn.edf'), newborn);
  await writeFile(join(folder, 'long.edf'), syntheticRecording({ length_s: 1200, rate_hz: 256 }));
  server = await newServer({ library: [folder] });
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Told {
  readonly detection: { readonly state: string; readonly done_s: number; readonly of_s: number };
  readonly findings: readonly {
    readonly finding: EventMark & { readonly review: string; readonly reviewed_by: string | null };
    readonly onset: string;
    readonly ended: string;
    readonly recording: string;
  }[];
}

const idOf = async (wanted: string): Promise<string> => {
  const { body } = await call(server, 'GET', '/api/recordings');
  return (body as { id: string; name: string }[]).find(({ name }) => name === wanted)?.id ?? '';
};
const found = async (name: string): Promise<string> => {
  await expect.poll(() => idOf(name), { timeout: 20_000 }).not.toBe('');
  return idOf(name);
};
const told = async (id: string): Promise<Told> =>
  (await call(server, 'GET', `/api/recordings/${id}/findings`)).body as Told;
const state = async (id: string): Promise<string> => (await told(id)).detection.state;

/** What the engine finds in the file, as the command does. */
const wanted = async () => {
  const { source, close } = await openFile(join(folder, 'short.edf'));
  const streams = await openStreams(await openRecording(source));
  const analysis = createAnalysis(
    streams.map(({ description }) => description),
    standardChoice,
  );
  const last = new Map<string, EventMark>();
  const take = (items: ReturnType<typeof analysis.end>): void => {
    for (const item of items) if (!isTrendItem(item)) last.set(item.id, item);
  };
  for await (const item of streams[analysis.stream]?.items() ?? [])
    take(analysis.accept(analysis.stream, item));
  take(analysis.end());
  await close();
  return [...last.values()];
};

describe('findings of a file of the library', { timeout: 120_000 }, () => {
  it('come of a run that somebody asks for, and are those of the command', async () => {
    const id = await found('short.edf');
    expect(await told(id)).toMatchObject({ detection: { state: 'none' }, findings: [] });
    const { status, body } = await call(server, 'POST', `/api/recordings/${id}/detection`);
    expect([status, body]).toMatchObject([200, { of_s: 120, absent: [] }]);
    await expect.poll(() => state(id), { timeout: 60_000 }).toBe('made');
    const { findings, detection } = await told(id);
    expect(detection).toMatchObject({ done_s: 120, of_s: 120 });
    const expected = await wanted();
    expect(expected.some(({ type }) => type === 'sz')).toBe(true);
    const byId = new Map(findings.map((row) => [row.finding.id, row]));
    expect(byId.size).toBe(expected.length);
    const { body: list } = await call(server, 'GET', '/api/recordings');
    const { start: origin } = (list as { id: string; start: string }[]).find((one) => one.id === id) ?? {
      start: '0',
    };
    for (const finding of expected) {
      const row = byId.get(finding.id);
      const onset = BigInt(origin) + (BigInt(finding.start) * 10_000_000n) / 128n;
      expect(row).toMatchObject({ recording: id, onset: onset.toString() });
      const { kind, channels, start, samples, revision, confidence } = finding;
      expect(row?.finding).toMatchObject({
        kind,
        channels,
        start,
        samples,
        revision,
        confidence,
        open: false,
      });
    }
  });

  it('of a newborn, by the birth date in the header, are not looked for by what is made for adults', async () => {
    const id = await found('newborn.edf');
    await call(server, 'POST', `/api/recordings/${id}/detection`);
    await expect.poll(() => state(id), { timeout: 60_000 }).toBe('made');
    const { absent } = (await told(id)).detection as unknown as { absent: { name: string; why: string }[] };
    expect(absent.find(({ name }) => name === 'seizure')?.why).toMatch(/the patient is 0\.027/);
  });

  it('are reviewed, and the review outlives a restart and another run', async () => {
    const id = await found('short.edf');
    const [first] = (await told(id)).findings;
    const finding = first?.finding.id ?? '';
    const path = `/api/recordings/${id}/findings/${encodeURIComponent(finding)}/review`;
    const body = { author: 'Anna', review: 'rejected', type: 'artefact' };
    expect((await call(server, 'POST', path, body)).status).toBe(200);
    server = await server.restart();
    await found('short.edf');
    await expect.poll(() => state(id), { timeout: 20_000 }).toBe('made');
    const again = (await told(id)).findings.find((row) => row.finding.id === finding);
    expect(again?.finding).toMatchObject({
      review: 'rejected',
      reviewed_by: 'Anna',
      review_type: 'artefact',
    });
  });

  it('a run that is cancelled leaves none, and can be begun again; an unknown recording has none', async () => {
    const id = await found('long.edf');
    await call(server, 'POST', `/api/recordings/${id}/detection`);
    await expect.poll(() => state(id), { timeout: 60_000 }).toBe('making');
    const { body } = await call(server, 'DELETE', `/api/recordings/${id}/detection`);
    expect(body).toMatchObject({ state: 'none' });
    expect(await told(id)).toMatchObject({ detection: { state: 'none' }, findings: [] });
    await call(server, 'POST', `/api/recordings/${id}/detection`);
    await expect.poll(() => state(id), { timeout: 100_000 }).toBe('made');
    expect((await call(server, 'POST', '/api/recordings/nothing/detection')).status).toBe(404);
  });

  it('with another threshold are others, of a run of its own; what a detector does not have is refused', async () => {
    const id = await found('short.edf');
    const path = `/api/recordings/${id}/detection`;
    const spikes = async (): Promise<number> =>
      (await told(id)).findings.filter(({ finding }) => finding.type === 'spike').length;
    const before = await spikes();
    const thresholds = { spike: { score: 2.5, amplitude_min: 8 } };
    expect((await call(server, 'POST', path, { thresholds })).status).toBe(200);
    await expect.poll(() => state(id), { timeout: 60_000 }).toBe('made');
    expect((await told(id)).detection).toMatchObject({ thresholds });
    expect(await spikes()).toBeGreaterThan(before);
    // The usual ones again.
    expect((await call(server, 'POST', path)).body).toMatchObject({ state: 'waiting' });
    await expect.poll(() => state(id), { timeout: 60_000 }).toBe('made');
    expect((await told(id)).detection).toMatchObject({ thresholds: {} });
    expect(await spikes()).toBe(before);
    for (const bad of [{ spike: { score: 1 } }, { spike: { nothing: 3 } }, { nothing: { score: 3 } }])
      expect((await call(server, 'POST', path, { thresholds: bad })).status).toBe(400);
  });

  it('of a file that has changed are gone, but for what was reviewed', async () => {
    const id = await found('short.edf');
    await writeFile(join(folder, 'short.edf'), syntheticRecording({ length_s: 20 }));
    await expect.poll(() => state(id), { timeout: 20_000 }).toBe('none');
    await call(server, 'POST', `/api/recordings/${id}/detection`);
    await expect.poll(() => state(id), { timeout: 60_000 }).toBe('made');
    const left = (await told(id)).findings.filter(({ finding }) => finding.start > 20 * 128);
    expect(left.every(({ finding }) => finding.review === 'rejected')).toBe(true);
  });
});
