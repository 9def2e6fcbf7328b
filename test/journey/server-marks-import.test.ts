import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { writeAnnotationsFile } from '@valvomo/edf';
import { civilTime, ticks, type Mark } from '@valvomo/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, helloOf, newServer, RawDevice, RawViewer, upTo, type TestServer } from './server-kit.ts';

let server: TestServer;
let device: RawDevice;
let recording: string;
let start: bigint;
beforeEach(async () => {
  server = await newServer();
  device = new RawDevice(server);
  const hello = helloOf();
  start = BigInt(hello.streams[0]?.start ?? 0);
  ({ recording } = await device.greet(hello));
  for (const block of upTo(60)) device.block(block, block * 10);
  await device.acked(60);
});
afterEach(async () => {
  device.socket.terminate();
  await server.stop();
});

const send = async (
  body: string | Uint8Array<ArrayBuffer>,
  query = '?author=Anna',
  type = 'application/octet-stream',
): Promise<{ readonly status: number; readonly body: unknown }> => {
  const address = `${server.address}/api/recordings/${recording}/marks/import${query}`;
  const response = await fetch(address, { method: 'POST', headers: { 'content-type': type }, body });
  return { status: response.status, body: await response.json() };
};

const marks = async (): Promise<readonly object[]> => {
  const { body } = await call<Mark[]>(server, 'GET', `/api/recordings/${recording}/marks`);
  return body.map(({ stream, start: first, samples, kind, text, channels, author, review }) => {
    return { stream, start: first, samples, kind, text, channels, author, review };
  });
};

const common = { stream: 3, author: 'Anna', review: 'unreviewed', text: '', channels: null };

/** An annotations-only file that begins so long after the recording. */
const edf = async (
  after: bigint,
  annotations: Parameters<typeof writeAnnotationsFile>[2],
): Promise<Uint8Array<ArrayBuffer>> => {
  const parts: Uint8Array[] = [];
  const to = {
    append: async (part: Uint8Array) => {
      await Promise.resolve();
      parts.push(part.slice());
    },
    writeAt: async (part: Uint8Array, offset: number) => {
      await Promise.resolve();
      parts[0]?.set(part, offset);
    },
  };
  const civil = civilTime(ticks(start + after), 'Europe/Helsinki');
  await writeAnnotationsFile(to, { start: civil, patient: {}, recording: {} }, annotations);
  return new Uint8Array(Buffer.concat(parts));
};

describe('marks of a file that is imported', () => {
  it('of an events.tsv: on the fastest stream, told to viewers, under the name of who asked', async () => {
    const viewer = new RawViewer(server);
    await viewer.follow();
    const tsv = 'onset\tduration\teventType\tchannels\n1.5\t0.25\tspike\tFp1,Fp2\n3\tn/a\tsz: left\tn/a\n';
    expect(await send(tsv, '?author=Anna', 'text/tab-separated-values')).toEqual({
      status: 201,
      body: { added: 2, stream: 3, offset_s: 0 },
    });
    expect(await marks()).toEqual([
      { ...common, start: 150, samples: 25, kind: 'spike', channels: ['Fp1', 'Fp2'] },
      { ...common, start: 300, samples: 0, kind: 'sz', text: 'left' },
    ]);
    const told = await viewer.message('marks', (message) => message.marks.length === 2);
    expect(told.marks.map(({ kind }) => kind)).toEqual(['spike', 'sz']);
    await viewer.close();
  });

  it('of an EDF+: by its own start; what this program wrote of a mark comes back as it was', async () => {
    const long =
      'spike-and-wave over the right hemisphere, then a long description of what the child did '.repeat(2);
    const body = await edf(10_000_000n, [
      { onset: ticks(5_000_000n), duration: ticks(1_000_000n), text: 'arousal' },
      { onset: ticks(0n), text: long },
      {
        onset: ticks(0n),
        text: `spike | a \\| b | channels: Fp1 | stream 3 from 42, 7 samples | by Bo | rejected [mark m v3]`,
      },
      {
        onset: ticks(0n),
        text: `spike |  | all channels | stream 3 from 5, 0 samples | by Bo | deleted [mark n v2]`,
      },
    ]);
    expect(await send(body)).toEqual({ status: 201, body: { added: 3, stream: 3, offset_s: 1 } });
    expect(await marks()).toEqual([
      {
        ...common,
        start: 42,
        samples: 7,
        kind: 'spike',
        text: 'a | b',
        channels: ['Fp1'],
        review: 'rejected',
      },
      { ...common, start: 100, samples: 0, kind: 'note', text: long },
      { ...common, start: 150, samples: 10, kind: 'arousal' },
    ]);
  });

  it('is refused as a whole with the mark, the value and the limit', async () => {
    const tsv = (...rows: readonly string[]): string => ['onset\tduration\ttrial_type', ...rows].join('\n');
    const refused = (code: string, ...parts: readonly string[]) => ({
      code,
      message: expect.stringMatching(new RegExp(parts.join('.*'), 's')) as string,
    });
    for (const [body, parts] of [
      [tsv('1\t1\ta', '6.5\t0\tlate'), ['mark 2', "'late'", '6.5 s', '0 … 6 s']],
      [tsv('-1\t0\tearly'), ['mark 1', '-1 s', '0 … 6 s']],
      [tsv('x\t0\ta'), ['line 2: onset', 'x', 'seconds']],
      ['a\tb\n', ["no column 'onset'", 'a b', 'onset']],
      [tsv(`1\t0\t${'x'.repeat(4100)}`), ['mark 1, text', 'xxx', '4096']],
      [tsv(...Array.from({ length: 100_001 }, () => '1\t0\ta')), ['100001', '100000']],
    ] as const)
      expect(await send(body)).toEqual({ status: 400, body: refused('MARKS_INVALID', ...parts) });
    expect(await send(`0       ${'x'.repeat(300)}`)).toEqual({ status: 400, body: refused('MARKS_INVALID') });
    expect(await send(tsv('1\t0\ta'), '')).toEqual({ status: 400, body: refused('BAD_REQUEST', 'author') });
    expect(await send(tsv('1\t0\ta'), '?author=A&stream=7')).toEqual({
      status: 404,
      body: refused('UNKNOWN_STREAM', '7', '3'),
    });
    expect(await send('x'.repeat((1 << 24) + 1))).toEqual({
      status: 413,
      body: refused('MARKS_TOO_LARGE', '16777217', '16777216'),
    });
    expect((await send('{}', '?author=A', 'application/json')).status).toBe(415);
    expect(await send('')).toEqual({ status: 400, body: refused('MARKS_INVALID', "no column 'onset'") });
    expect(await marks()).toEqual([]);
    const nowhere = await fetch(`${server.address}/api/recordings/nowhere/marks/import?author=A`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: tsv('1\t0\ta'),
    });
    expect(nowhere.status).toBe(404);
  });

  it('is described: what may be sent, and the answer', async () => {
    const { body } = await call<{ paths: Record<string, { post?: { requestBody?: unknown } }> }>(
      server,
      'GET',
      '/api/openapi.json',
    );
    const content = body.paths['/api/recordings/{id}/marks/import']?.post?.requestBody;
    expect(content).toMatchObject({
      content: { 'application/octet-stream': {}, 'text/tab-separated-values': {} },
    });
    const protocol = fileURLToPath(new URL('../../packages/wire/PROTOCOL.md', import.meta.url));
    expect(await readFile(protocol, 'utf8')).toContain('POST /api/recordings/<id>/marks/import');
  });
});
