import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { helloOf, newServer, RawDevice, RawViewer, type TestServer } from './server-kit.ts';
import { csvOf } from './trends-kit.ts';

let server: TestServer;
const programs: ChildProcess[] = [];
beforeAll(async () => {
  server = await newServer({
    beds: ['bed-1', 'bed-2', 'bed-3'].map((id) => ({ id, name: id })),
  });
});
afterAll(async () => {
  for (const program of programs) program.kill();
  await server.stop();
});

/** The simulated amplifier as a process, at a bed. */
const dialIn = (bed: string, source: string): void => {
  const main = fileURLToPath(new URL('../../devices/synthetic/src/main.ts', import.meta.url));
  const options = ['--server', server.address.replace('http', 'ws'), '--bed', bed, '--source', source];
  programs.push(spawn(process.execPath, [main, ...options], { stdio: 'ignore' }));
};

const ask = async (
  bed: string,
  body: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> => {
  const response = await fetch(`${server.address}/api/beds/${bed}/impedance`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

const isLive = async (bed: string): Promise<boolean> => {
  const beds = (await (await fetch(`${server.address}/api/beds`)).json()) as { id: string; state: string }[];
  return beds.find(({ id }) => id === bed)?.state === 'live';
};

describe('impedances', { timeout: 60_000 }, () => {
  it('are measured when a person asks, and what is recorded meanwhile is artefact', async () => {
    dialIn('bed-1', 'emu-1');
    const viewer = new RawViewer(server);
    await viewer.follow('bed-1', 600);
    await expect.poll(() => isLive('bed-1'), { timeout: 30_000 }).toBe(true);
    expect(await ask('bed-1', { by: '  ' })).toMatchObject({
      status: 400,
      body: { code: 'IMPEDANCE_UNASKED' },
    });
    expect(await ask('bed-1', {})).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } });
    expect(await ask('bed-1', { by: 'Aino' })).toMatchObject({ status: 202, body: { id: 1 } });
    expect(await ask('bed-1', { by: 'Eero' })).toMatchObject({
      status: 409,
      body: { code: 'IMPEDANCE_RUNNING', message: expect.stringContaining('Aino') as string },
    });
    await viewer.message(
      'beat',
      ({ notes }) => notes?.some((note) => note.includes('asked by Aino')) === true,
    );
    const announced = await viewer.message(
      'event',
      ({ kind, impedances }) => kind === 'impedance' && impedances === undefined,
    );
    const given = await viewer.message(
      'event',
      ({ impedances, start }) => impedances !== undefined && start === announced.start,
    );
    expect(given.samples).toBe(announced.samples);
    for (const { ohms } of given.impedances ?? []) expect(ohms ?? 5000).toBeGreaterThan(500);
    expect(given.impedances?.length).toBeGreaterThan(18);
    const [first, last] = [announced.start, announced.start + announced.samples - 1].map((at) =>
      Math.floor(at / 256),
    );
    const marked = async (): Promise<number[]> => {
      const [header = '', ...lines] = (await csvOf(server)).trimEnd().split('\n');
      const at = header.split(',').indexOf('artefact.all.electrode');
      const seconds = lines.map((line, second) => [second, line.split(',')[at]] as const);
      return seconds.flatMap(([second, value]) => (value === '1' ? [second] : []));
    };
    const wanted = Array.from({ length: (last ?? 0) - (first ?? 0) + 1 }, (_, k) => (first ?? 0) + k);
    await expect.poll(marked, { timeout: 20_000 }).toEqual(wanted);
    await viewer.close();
  });

  it('of implanted contacts are measured only when a person confirms by name', async () => {
    dialIn('bed-2', 'emu-4');
    await expect.poll(() => isLive('bed-2'), { timeout: 30_000 }).toBe(true);
    const refused = { status: 409, body: { code: 'IMPEDANCE_UNCONFIRMED' } };
    expect(await ask('bed-2', { by: 'Aino' })).toMatchObject(refused);
    expect(await ask('bed-2', { by: 'Aino', confirmed: ' ' })).toMatchObject(refused);
    expect(await ask('bed-2', { by: 'Aino', confirmed: 'Eero' })).toMatchObject({ status: 202 });
  });

  it('of electrodes that nobody has named need a confirmation; a refusal of the device is said', async () => {
    expect(await ask('bed-3', { by: 'Aino' })).toMatchObject({ status: 409, body: { code: 'NO_DEVICE' } });
    const device = new RawDevice(server);
    const { bed: _, ...hello } = helloOf();
    await device.greet({ ...hello, bed: 'bed-3' });
    expect(await ask('bed-3', { by: 'Aino' })).toMatchObject({
      status: 409,
      body: { code: 'IMPEDANCE_UNCONFIRMED', message: expect.stringContaining('nobody has said') as string },
    });
    const answer = ask('bed-3', { by: 'Aino', confirmed: 'Aino' });
    const asked = await device.inbox.find('request', ({ type }) => type === 'measure-impedance');
    const { id } = asked as { id: number };
    const refusal = { accepted: false, code: 'IMPEDANCE_UNSUPPORTED', message: 'amp-1 cannot measure' };
    device.send({ type: 'impedance-answer', id, ...refusal });
    expect(await answer).toEqual({
      status: 409,
      body: { code: 'IMPEDANCE_UNSUPPORTED', message: 'amp-1 cannot measure' },
    });
    const viewer = new RawViewer(server);
    await viewer.follow('bed-3');
    await viewer.message(
      'beat',
      ({ notes }) => notes?.join() === 'impedances not measured: amp-1 cannot measure',
    );
    await Promise.all([viewer.close(), device.close()]);
  });
});
