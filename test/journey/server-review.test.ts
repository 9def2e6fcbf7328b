import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecording, openStreams } from '@valvomo/edf';
import { openFile } from '@valvomo/edf/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../architecture/house.ts';
import { reviewOf, until, type Review, type Stream, type Summary } from './review-kit.ts';
import { helloOf, newServer, RawDevice, RawViewer, type TestServer } from './server-kit.ts';

/** Review over HTTP: a library of files and a bed that is being recorded, against the real server. */

const fixtures = join(root, 'fixtures/edf');
let folder = '';
let server: TestServer;
let review: Review;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-library-'));
  await mkdir(join(folder, 'old', 'Virtanen Matti'), { recursive: true });
  await copyFile(join(fixtures, 'edf-plus-d-with-gaps.edf'), join(folder, 'gaps.edf'));
  await copyFile(join(fixtures, 'bdf-plus-d-with-gaps.bdf'), join(folder, 'old', 'gaps.bdf'));
  await copyFile(join(fixtures, 'edflib.edf'), join(folder, 'old', 'Virtanen Matti', 'night.edf'));
  await copyFile(join(fixtures, 'not-edf.edf'), join(folder, 'broken.edf'));
  await writeFile(join(folder, 'notes.txt'), 'not a recording');
  await symlink(join(fixtures, 'edflib.bdf'), join(folder, 'led-out.bdf'));
  await symlink(fixtures, join(folder, 'all-of-them'));
  await symlink(join(folder, 'gaps.edf'), join(folder, 'again.edf'));
  server = await newServer({ library: [folder] });
  review = reviewOf(server);
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('the library', () => {
  it('lists every file below the folder, says what it could not read, and follows no link out of it', async () => {
    const library = await review.indexed();
    expect(library).toMatchObject({ done: library.total, total: 5 });
    expect(library.problems.map(({ path, code }) => `${path}: ${code}`).toSorted()).toEqual([
      'broken.edf: NOT_EDF',
      'led-out.bdf: LINK_LEAVES_LIBRARY',
    ]);
    const list = (await review.json<Summary[]>('/api/recordings')).filter(({ kind }) => kind === 'file');
    expect(list.map((one) => [one.folder, one.name, one.format])).toEqual([
      ['', 'again.edf', 'EDF+D'],
      ['', 'gaps.edf', 'EDF+D'],
      ['old', 'gaps.bdf', 'BDF+D'],
      ['old/Virtanen Matti', 'night.edf', 'EDF+C'],
    ]);
  });

  it('ids say nothing of names and folders', async () => {
    await review.indexed();
    const list = await review.json<Summary[]>('/api/recordings');
    for (const { id } of list) expect(id).toMatch(/^[a-z0-9-]+$/);
    expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
    expect(JSON.stringify(list.map(({ id }) => id))).not.toMatch(/virtanen|night|gaps/i);
  });

  it('follows files that are added and removed, without being told', async () => {
    await review.indexed();
    await copyFile(join(fixtures, 'own-writer.edf'), join(folder, 'later.edf'));
    await until(
      () => review.idOf('later.edf'),
      (id) => id.startsWith('file-'),
    );
    const id = await review.idOf('later.edf');
    expect(
      (await review.json<{ streams: Stream[] }>(`/api/recordings/${id}`)).streams.length,
    ).toBeGreaterThan(0);
    await rm(join(folder, 'later.edf'));
    await until(
      () => review.idOf('later.edf'),
      (found) => !found.startsWith('file-'),
    );
    expect(await review.refusal(`/api/recordings/${id}`)).toMatchObject({
      status: 404,
      code: 'UNKNOWN_RECORDING',
    });
  }, 60_000);
});

describe('a file', () => {
  it.each(['gaps.edf', 'gaps.bdf', 'night.edf'])(
    '%s: pages are its counts, with nothing in its gaps',
    async (name) => {
      await review.indexed();
      const id = await review.idOf(name);
      const path = join(
        folder,
        { 'gaps.edf': '', 'gaps.bdf': 'old', 'night.edf': 'old/Virtanen Matti' }[name] ?? '',
        name,
      );
      const { source, close } = await openFile(path);
      const streams = await openStreams(await openRecording(source));
      const description = await review.json<{ streams: Stream[] }>(`/api/recordings/${id}`);
      expect(description.streams.map(({ samples }) => samples)).toEqual(
        streams.map(({ samples }) => samples),
      );
      for (const [number, stream] of streams.entries()) {
        const wanted = [];
        for await (const item of stream.items()) if (item.kind === 'block') wanted.push(item);
        const { frames, end } = await review.pageOf(
          `/api/recordings/${id}/page?stream=${number}&from=0&samples=${stream.samples}`,
        );
        expect(end).toBe(stream.samples);
        const got = new Map<string, number>();
        const own = new Map<string, number>();
        const note = (
          into: Map<string, number>,
          first: number,
          samples: number,
          counts: ArrayLike<number>,
        ): void => {
          for (let at = 0; at < counts.length; at += 1)
            into.set(`${Math.floor(at / samples)} ${first + (at % samples)}`, counts[at] ?? NaN);
        };
        for (const { first, samples, counts, stream: told } of frames) {
          expect(told).toBe(number);
          note(got, first, samples, counts);
        }
        for (const { start, samples, counts } of wanted) note(own, start, samples, counts);
        expect(got).toEqual(own);
      }
      await close();
    },
  );

  it('a page in the middle begins and ends where it was asked to', async () => {
    await review.indexed();
    const id = await review.idOf('night.edf');
    const whole = await review.pageOf(`/api/recordings/${id}/page?stream=0&from=0&samples=400`);
    const part = await review.pageOf(`/api/recordings/${id}/page?stream=0&from=37&samples=101`);
    expect(part.frames).toMatchObject([{ first: 37, samples: 101 }]);
    const [one] = part.frames;
    const [all] = whole.frames;
    if (one === undefined || all === undefined) throw new Error('no frames');
    const { counts } = one;
    for (let row = 0; row < one.signals; row += 1)
      expect(counts.slice(row * 101, row * 101 + 101)).toEqual(
        all.counts.slice(row * all.samples + 37, row * all.samples + 138),
      );
  });

  it('a page in coding 2 has the same samples in fewer bytes, over gaps, too', async () => {
    await review.indexed();
    for (const [name, share] of [
      ['gaps.edf', 1],
      ['night.edf', 0.9],
    ] as const) {
      const path = `/api/recordings/${await review.idOf(name)}/page?stream=0&from=0&samples=10000`;
      const [plain, coded] = [await review.pageOf(path), await review.pageOf(`${path}&coding=2`)];
      expect(coded.frames).toEqual(plain.frames);
      expect(coded.end).toBe(plain.end);
      expect(coded.bytes).toBeLessThanOrEqual(share * plain.bytes);
    }
  });

  it('columns come as they are described, over a gap, too', async () => {
    await review.indexed();
    const id = await review.idOf('gaps.edf');
    const { streams } = await review.json<{ streams: Stream[] }>(`/api/recordings/${id}`);
    const { samples = 0, signals = [] } = streams[0] ?? {};
    const response = await fetch(
      `${server.address}/api/recordings/${id}/columns?stream=0&from=0&samples=${samples}&columns=100`,
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('x-valvomo-end')).toBe(String(samples));
    const bytes = await response.arrayBuffer();
    const length = new DataView(bytes).getUint32(0, true);
    const facts = JSON.parse(new TextDecoder().decode(bytes.slice(4, 4 + length))) as { rows: unknown[] };
    expect(facts.rows).toHaveLength(signals.length);
    const holes = new Uint8Array(bytes, 4 * Math.ceil((4 + length) / 4), 100);
    expect(holes.includes(1)).toBe(true);
    expect(bytes.byteLength).toBe(4 * Math.ceil((4 + length) / 4) + 100 + 800 * signals.length);
  });

  it('the overview has its gaps, its annotations and the share of every column that is there', async () => {
    await review.indexed();
    const id = await review.idOf('gaps.edf');
    const { source, close } = await openFile(join(folder, 'gaps.edf'));
    const recording = await openRecording(source);
    const span_s = (await recording.span_s()) ?? 0;
    const gaps = await recording.gaps();
    const annotations = await recording.annotations();
    await close();
    const overview = await review.json<{
      from: string;
      to: string;
      coverage: number[];
      gaps: { stream: number; start: number; samples: number; reason: string }[];
      events: { text: string }[];
    }>(`/api/recordings/${id}/overview?columns=200`);
    expect(Number(BigInt(overview.to) - BigInt(overview.from)) / 1e7).toBeCloseTo(span_s, 6);
    const missing_s = gaps.reduce((sum, { from_s, to_s }) => sum + to_s - from_s, 0);
    const covered = overview.coverage.reduce((sum, share) => sum + share, 0) / 200;
    expect(overview.coverage).toHaveLength(200);
    expect(covered).toBeCloseTo(1 - missing_s / span_s, 4);
    expect(overview.gaps.filter(({ stream }) => stream === 0)).toHaveLength(gaps.length);
    expect(overview.events.map(({ text }) => text)).toEqual(annotations.map(({ text }) => text));
  });

  it('events of a stretch are those that overlap it', async () => {
    await review.indexed();
    const id = await review.idOf('night.edf');
    interface Event {
      readonly stream: number;
      readonly start: number;
      readonly samples: number;
    }
    const { events } = await review.json<{ events: Event[] }>(`/api/recordings/${id}/events`);
    expect(events.length).toBeGreaterThan(1);
    const { stream = 0, start: to = 0 } = events.at(-1) ?? {};
    const some = await review.json<{ events: Event[] }>(
      `/api/recordings/${id}/events?stream=${stream}&from=0&to=${to}`,
    );
    expect(some.events).toEqual(events.filter((event) => event.start < to));
  });

  it('that is cut short or taken away while it is read is an answer with a code, and the others go on', async () => {
    await review.indexed();
    const place = join(folder, 'cut.edf');
    await copyFile(join(fixtures, 'edflib.edf'), place);
    const id = await until(
      () => review.idOf('cut.edf'),
      (found) => found.startsWith('file-'),
    );
    const { streams } = await review.json<{ streams: Stream[] }>(`/api/recordings/${id}`);
    const last = (streams[0]?.samples ?? 0) - 10;
    const path = `/api/recordings/${id}/page?stream=0&from=${last}&samples=10`;
    expect((await review.pageOf(path)).frames).toHaveLength(1);
    await truncate(place, 6000);
    const answers = await Promise.all([1, 2, 3].map(() => fetch(`${server.address}${path}`)));
    for (const answer of answers) expect([200, 422]).toContain(answer.status);
    await rm(place);
    const gone = await until(
      () => review.refusal(path).catch(() => ({ status: 0, code: '' })),
      ({ status }) => status === 404,
    );
    expect(['UNKNOWN_RECORDING', 'RECORDING_GONE']).toContain(gone.code);
    const other = await review.idOf('night.edf');
    expect(
      (await review.pageOf(`/api/recordings/${other}/page?stream=0&from=0&samples=10`)).frames,
    ).toHaveLength(1);
  }, 60_000);

  it('clients that leave before they have their answer cost the others nothing', async () => {
    await review.indexed();
    const id = await review.idOf('night.edf');
    const { streams } = await review.json<{ streams: Stream[] }>(`/api/recordings/${id}`);
    const path = `/api/recordings/${id}/columns?stream=0&from=0&samples=${streams[0]?.samples}&columns=16384`;
    const left = Array.from({ length: 40 }, () => {
      const abort = new AbortController();
      const asked = fetch(`${server.address}${path}`, { signal: abort.signal }).catch(() => 'left');
      abort.abort();
      return asked;
    });
    expect(await Promise.all(left)).toEqual(left.map(() => 'left'));
    expect((await fetch(`${server.address}${path}`)).status).toBe(200);
  });

  it('is never changed', async () => {
    await review.indexed();
    const id = await review.idOf('night.edf');
    await review.pageOf(`/api/recordings/${id}/page?stream=0&from=0&samples=100`);
    expect(await readFile(join(folder, 'old/Virtanen Matti/night.edf'))).toEqual(
      await readFile(join(fixtures, 'edflib.edf')),
    );
  });
});

describe('what is wrong is refused with the value and the limit', () => {
  it.each([
    ['page?stream=0&from=-1&samples=10', 400, 'BAD_REQUEST', /from is "-1".*>=0/],
    ['page?stream=0&from=0.5&samples=10', 400, 'BAD_REQUEST', /from is "0.5"/],
    ['page?stream=0&from=0&samples=0', 400, 'BAD_REQUEST', /samples is "0".*>=1/],
    ['page?stream=0&samples=10', 400, 'BAD_REQUEST', /from/],
    ['page?stream=99&from=0&samples=10', 404, 'UNKNOWN_STREAM', /stream is 99; there are 0/],
    ['page?stream=0&from=0&samples=60000000', 413, 'PAGE_TOO_LARGE', /limit 1048576/],
    ['page?stream=0&from=0&samples=60000000&large=true', 413, 'PAGE_TOO_LARGE', /limit 16777216/],
    ['columns?stream=0&from=0&samples=100&columns=0', 400, 'BAD_REQUEST', /columns is "0"/],
    ['columns?stream=0&from=0&samples=0&columns=9', 400, 'BAD_REQUEST', /samples is "0"/],
    ['columns?stream=0&from=x&samples=9&columns=9', 400, 'BAD_REQUEST', /from is "x"/],
    ['columns?stream=0&from=0&samples=9&columns=9&low_cut=-1', 400, 'BAD_REQUEST', /low_cut is "-1"/],
    ['columns?stream=0&from=0&samples=9&columns=9&montage=no', 400, 'BAD_REQUEST', /'no'; there are as-rec/],
    ['columns?stream=0&from=0&samples=9&columns=9&off=1,x', 400, 'BAD_REQUEST', /off is "1,x"/],
    ['columns?stream=0&from=0&samples=900000000000&columns=9', 413, 'COLUMNS_TOO_LARGE', /limit 1073741824/],
    ['overview?columns=0', 400, 'BAD_REQUEST', /columns is "0"/],
    ['overview?columns=1000000', 400, 'BAD_REQUEST', /<=16384/],
    ['events?from=10', 400, 'BAD_REQUEST', /say which/],
  ])('%s', async (query, status, code, message) => {
    await review.indexed();
    const found = await review.refusal(`/api/recordings/${await review.idOf('night.edf')}/${query}`);
    expect(found).toMatchObject({ status, code });
    expect(found.message).toMatch(message);
  });

  it.each(['/api/recordings/nothing', '/api/recordings/..%2f..%2fetc%2fpasswd', '/api/recordings/%2e%2e'])(
    '%s is no recording',
    async (path) => {
      const { status, body } = await new Promise<{ status: number; body: string }>((resolve, reject) => {
        request({ host: '127.0.0.1', port: server.port, path }, (response) => {
          let text = '';
          response.on('data', (part: Buffer) => (text += part.toString()));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
        })
          .on('error', reject)
          .end();
      });
      expect(status).toBe(404);
      expect(body).not.toContain('root:');
    },
  );

  it('only reading is answered, and only to this machine', async () => {
    const id = await review.idOf('night.edf');
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'])
      expect((await fetch(`${server.address}/api/recordings/${id}/page`, { method })).status).toBe(404);
    const foreign = await new Promise<number | undefined>((resolve, reject) => {
      request(
        { host: '127.0.0.1', port: server.port, path: '/api/recordings', headers: { host: 'evil.example' } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      )
        .on('error', reject)
        .end();
    });
    expect(foreign).toBe(403);
  });
});

describe('a bed that is being recorded', () => {
  it('is reviewed up to its last sample under the numbers of its device, while it grows', async () => {
    const device = new RawDevice(server);
    const { recording } = await device.greet(helloOf());
    const viewer = new RawViewer(server);
    const bed = await viewer.follow('bed-1');
    for (let block = 0; block < 20; block += 1) device.block(block, 500 + 10 * block);
    await device.acked(20);
    const list = await review.json<Summary[]>('/api/recordings');
    expect(list[0]).toMatchObject({
      id: recording,
      kind: 'recorded',
      name: 'Bed 1',
      bed: 'bed-1',
      growing: true,
    });
    const about = await review.json<{ streams: Stream[]; origin: unknown }>(`/api/recordings/${recording}`);
    expect(about.origin).toEqual({ kind: 'simulated' });
    expect(about.streams).toMatchObject([
      {
        stream: 3,
        live_stream: bed.streams[0]?.stream,
        samples: 200,
        signals: [{ label: 'Fp1' }, { label: 'Fp2' }],
      },
    ]);
    const first = await review.pageOf(`/api/recordings/${recording}/page?stream=3&from=150&samples=100`);
    expect(first.end).toBe(200);
    // The device's blocks come together, as one frame.
    expect(first.frames).toHaveLength(1);
    expect([...(first.frames[0]?.counts.subarray(0, 50) ?? [])]).toEqual(
      Array.from({ length: 50 }, (_, at) => (500 + 150 + at) % 1000),
    );
    for (let block = 20; block < 25; block += 1) device.block(block, 500 + 10 * block);
    await device.acked(25);
    const second = await review.pageOf(`/api/recordings/${recording}/page?stream=3&from=200&samples=100`);
    expect(second.end).toBe(250);
    expect(second.frames[0]).toMatchObject({ first: 200, samples: 50, stream: 3, signals: 2 });
    await device.close();
    await viewer.close();
  });
});

it('the API describes itself', async () => {
  const document = await review.json<{
    openapi: string;
    paths: Record<string, { get?: { parameters?: { name: string }[] } }>;
  }>('/api/openapi.json');
  expect(document.openapi).toBe('3.1.0');
  const page = document.paths['/api/recordings/{id}/page']?.get;
  expect(page?.parameters?.map(({ name }) => name).toSorted()).toEqual([
    'coding',
    'from',
    'id',
    'large',
    'samples',
    'stream',
  ]);
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(['/api/library', '/api/recordings', '/api/recordings/{id}/overview']),
  );
});
