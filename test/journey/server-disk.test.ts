import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { helloOf, newServer, RawDevice, RawViewer, upTo, type TestServer } from './server-kit.ts';

let server: TestServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const patience = { timeout: 30_000 };

describe('a disk that fills up', () => {
  it('is said at a tenth, gives what is in files back when it is short, and recording goes on', async () => {
    let free = 0.5;
    const space = () => Promise.resolve({ free_bytes: free * 1e12, total_bytes: 1e12 });
    server = await newServer({
      disk: { space, every_ms: 20 },
      filing: { every_ms: 50 },
      journal: { segment_bytes_max: 1500 },
    });
    const { address, dataDirectory } = server;
    const viewer = new RawViewer(server);
    await viewer.follow();
    const device = new RawDevice(server);
    const { recording } = await device.greet(helloOf());
    for (const block of upTo(30)) {
      device.block(block, block * 100, 100);
      await device.acked(block + 1);
    }
    const segments = (): Promise<string[]> => readdir(join(dataDirectory, `${recording}.journal`));
    const before = (await segments()).length;
    expect(before).toBeGreaterThan(5);
    const health = async () =>
      (await (await fetch(`${address}/api/health`)).json()) as Record<string, unknown>;

    free = 0.08;
    await viewer.message('beat', ({ notes = [] }) => notes.includes('8.0 % of the disk is free'));
    expect(await health()).toMatchObject({ ok: true, warnings: [{ code: 'DISK' }], disk: { state: 'low' } });
    expect((await segments()).length).toBeGreaterThanOrEqual(before);

    free = 0.01;
    await viewer.message('beat', ({ notes = [] }) =>
      notes.includes('1.0 % of the disk is free: only recordings are written'),
    );
    await expect.poll(async () => (await segments()).length, patience).toBeLessThan(before / 2);
    const trends = await fetch(`${address}/api/recordings/${recording}/trends`, { method: 'POST' });
    expect([trends.status, await trends.json()]).toMatchObject([507, { code: 'DISK_SHORT' }]);
    for (const block of upTo(10, 30)) {
      device.block(block, block * 100, 100);
      await device.acked(block + 1);
    }
    const metrics = await (await fetch(`${address}/metrics`)).text();
    expect(metrics).toMatch(/valvomo_disk_free_ratio 0\.01/);

    free = 0.5;
    await expect.poll(health, patience).toMatchObject({ ok: true, warnings: [], disk: { state: 'ok' } });
    await viewer.close();
    await device.close();
  });
});
