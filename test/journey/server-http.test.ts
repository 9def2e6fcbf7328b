import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { helloOf, newServer, RawDevice, RawViewer, upTo, type TestServer } from './server-kit.ts';

let page = '';
let server: TestServer;
beforeAll(async () => {
  page = await mkdtemp(join(tmpdir(), 'valvomo-page-'));
  await mkdir(join(page, 'assets'));
  await writeFile(join(page, 'index.html'), '<!doctype html><title>Valvomo</title>');
  await writeFile(join(page, 'assets', 'app-1a2b.js'), '0123456789');
  server = await newServer({ pageDirectory: page });
});
afterAll(async () => {
  await server.stop();
  await rm(page, { recursive: true, force: true });
});

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.address}${path}`, { headers });

describe('the page', () => {
  it('comes with a policy that allows this server alone', async () => {
    const response = await get('/');
    expect(await response.text()).toContain('Valvomo');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain('ws://127.0.0.1:*');
    expect(policy).not.toContain('https:');
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(response.headers.get('strict-transport-security')).toBeNull();
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('any view is the page: the link is the view', async () => {
    for (const path of ['/beds/bed-1', '/beds/emu-1?montage=average'])
      expect(await (await get(path)).text()).toContain('Valvomo');
  });

  it('is served in ranges and kept by the browser where its name has a hash', async () => {
    const response = await get('/assets/app-1a2b.js', { range: 'bytes=2-4' });
    expect(response.status).toBe(206);
    expect(await response.text()).toBe('234');
    expect(response.headers.get('cache-control')).toContain('immutable');
    expect((await get('/')).headers.get('cache-control')).toBe('no-cache');
  });

  it.each(['/assets/nothing.js', '/api/nothing', '/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd'])(
    '%s is not there',
    async (path) => {
      const { status } = await new Promise<{ status: number | undefined }>((resolve, reject) => {
        request({ host: '127.0.0.1', port: server.port, path }, (response) => {
          response.resume();
          resolve({ status: response.statusCode });
        })
          .on('error', reject)
          .end();
      });
      expect([400, 403, 404]).toContain(status);
    },
  );
});

describe('requests from elsewhere', () => {
  const statusWith = (headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port: server.port, path: '/api/beds', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });

  it.each([
    [{ host: 'evil.example' }, 403],
    [{ host: `evil.example:80` }, 403],
    [{ host: 'localhost', origin: 'http://evil.example' }, 403],
    [{ host: 'localhost', origin: 'http://localhost:5173' }, 403],
    [{ host: 'localhost', origin: 'http://localhost' }, 200],
  ])('%o → %i', async (headers, status) => expect(await statusWith(headers)).toBe(status));
});

describe('health and metrics', () => {
  it('a ward that works is well', async () => {
    const response = await get('/api/health');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      ok: true,
      faults: [],
      disk: { total_bytes: expect.any(Number) as number },
    });
  });

  it('metrics count what came, was safe and was high', async () => {
    const device = new RawDevice(server);
    await device.greet(helloOf({ bed: 'measured', device: { id: 'm', name: '', software: '' } }));
    for (const sequence of upTo(30)) device.block(sequence, sequence * 10);
    await device.acked(30);
    const metrics = async (): Promise<string> => (await get('/metrics')).text();
    await expect
      .poll(metrics, { timeout: 30_000 })
      .toMatch(/valvomo_level\{bed="measured",stream="\d+",of="max"\} \d/);
    const text = await metrics();
    expect(text).toContain('valvomo_samples_total{bed="measured"} 600');
    expect(text).toContain('valvomo_blocks_total{bed="measured"} 30');
    expect(text).toContain('valvomo_devices 1');
    expect(text).toMatch(/valvomo_acks_total\{bed="measured"\} \d/);
    expect(text).toMatch(/valvomo_journal_sync_seconds_count [1-9]/);
    expect(text).toMatch(/valvomo_journal_appended_bytes_total\{bed="measured"\} [1-9]\d\d\d/);
    await device.close();
  });
});

describe('PUT /api/beds/:id/electrodes', () => {
  const put = async (
    bed: string,
    body: unknown,
  ): Promise<{ status: number; body: { code?: string; message?: string } }> => {
    const response = await fetch(`${server.address}/api/beds/${bed}/electrodes`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as { code?: string } };
  };
  const scalp = (site: string) => ({ kind: 'scalp', site });

  it('tells every viewer, replaces an earlier decision, and stays with its recording alone', async () => {
    const device = new RawDevice(server);
    const hello = helloOf();
    await device.greet(hello);
    device.block(0, 0);
    await device.acked(1);
    const viewers = [new RawViewer(server), new RawViewer(server)];
    const beds = await Promise.all(viewers.map((viewer) => viewer.follow()));
    const stream = beds[0]?.streams[0]?.stream ?? -1;
    for (const by of ['A. First', 'B. Second']) {
      const { status, body } = await put('bed-1', {
        by,
        streams: [{ stream, electrodes: [scalp('Fp1'), scalp(by)] }],
      });
      expect([status, body]).toEqual([200, { recording: beds[0]?.recording }]);
      for (const viewer of viewers)
        expect(await viewer.message('bed', (bed) => bed.streams[0]?.electrodes?.by === by)).toMatchObject({
          streams: [{ electrodes: { basis: 'confirmed', electrodes: [scalp('Fp1'), scalp(by)] } }],
        });
    }
    await device.close();
    const next = new RawDevice(server);
    await next.greet(helloOf({ life: 'other', device: { id: 'other', name: '', software: '' } }));
    const message = await viewers[0]?.message('bed', ({ recording }) => recording !== beds[0]?.recording);
    expect(message?.streams[0]?.electrodes).toBeUndefined();
    const late = await put('bed-1', {
      by: 'C',
      streams: [{ stream, electrodes: [scalp('Fp1'), scalp('Fp2')] }],
    });
    expect([late.status, late.body.code]).toEqual([409, 'RECORDING_CHANGED']);
    await next.close();
  });

  it.each<[string, string, unknown, number, string]>([
    ['an unknown bed', 'nowhere', { by: 'A', streams: [{ stream: 1, electrodes: [] }] }, 404, 'UNKNOWN_BED'],
    ['nobody who decides', 'bed-1', { by: '', streams: [] }, 400, 'BAD_REQUEST'],
    [
      'an electrode of no kind',
      'bed-1',
      { by: 'A', streams: [{ stream: 1, electrodes: [{ kind: 'x' }] }] },
      400,
      'BAD_REQUEST',
    ],
    ['no JSON', 'bed-1', '{', 400, 'BAD_REQUEST'],
  ])('%s', async (_, bed, body, status, code) => {
    const answer = await put(bed, body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.message).not.toBe('');
  });

  it('another number of electrodes than signals', async () => {
    const viewer = new RawViewer(server);
    const { streams } = await viewer.follow();
    const { status, body } = await put('bed-1', {
      by: 'A',
      streams: [{ stream: streams[0]?.stream, electrodes: [] }],
    });
    expect([status, body.code]).toEqual([400, 'ELECTRODES_LENGTH']);
    expect(body.message).toMatch(/0 electrodes for the 2 signals/);
  });
});

it('without a built page the API says so', async () => {
  const bare = await newServer();
  const response = await fetch(`${bare.address}/`);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('not built') as string,
  });
  await bare.stop();
});
