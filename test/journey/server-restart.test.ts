import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve, systemClock, type Device, type Uplink } from '@valvomo/device';
import { startServer } from '@valvomo/server';
import { countingDevice } from '@valvomo/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort, helloOf, newServer, RawDevice, RawViewer, serverOn, upTo } from './server-kit.ts';

let folder = '';
let children: ChildProcess[] = [];
let uplink: Uplink | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-restart-'));
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  await uplink?.stop().catch(() => undefined);
  uplink = undefined;
  await rm(folder, { recursive: true, force: true });
});

/** The server as a process of its own. */
const spawnServer = async (port: number): Promise<ChildProcess> => {
  const options = {
    port,
    dataDirectory: folder,
    beds: [{ id: 'bed-1', name: 'Bed 1' }],
    journal: { segment_bytes_max: 300_000 },
  };
  const script = `
    import { startServer } from '@valvomo/server';
    const { address } = await startServer(${JSON.stringify(options)});
    console.log(address);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout, 'data');
  return child;
};

const atPort = (port: number) => ({
  address: `http://127.0.0.1:${port}`,
  port,
  close: async () => undefined,
});

/** What the counting device measured at a sample of its stream 0. */
const countAt = (index: number, signal: number): number => ((index * 7 + signal * 1009) % 60_000) - 30_000;

const kept = (): number => uplink?.status().kept_blocks ?? 0;
const connections = (): number => uplink?.status().connections ?? 0;

/** `device`, and how many samples of stream 0 it has handed over. */
const watched = (device: Device): { device: Device; measured: () => number } => {
  let measured = 0;
  const start: Device['start'] = (sink) =>
    device.start({
      block: (stream, block) => {
        if (stream === 0) measured = block.start + block.samples;
        return sink.block(stream, block);
      },
      gap: (stream, gap) => sink.gap(stream, gap),
      event: (event) => sink.event(event),
    });
  return { device: { ...device, start }, measured: () => measured };
};

describe('kill -9', () => {
  it('mid-stream loses nothing that was acknowledged; history is back; the recording goes on', async () => {
    const port = await freePort();
    let server = await spawnServer(port);
    // It measures until it is stopped: one that ended by itself could be through, and all of it acknowledged, before a kill.
    const { device, measured } = watched(countingDevice({ clock: systemClock, pace: 'receiver' }));
    const url = `ws://127.0.0.1:${port}`;
    uplink = serve(device, { url, bed: 'bed-1', random: () => 0.01, drain_s: 60 });
    const recordings = new Set<string | undefined>();
    for (const kill of upTo(2)) {
      await expect.poll(connections, { timeout: 40_000, interval: 5 }).toBe(kill + 1);
      // Somewhere in the stream, while blocks are under way.
      await expect.poll(kept, { timeout: 40_000, interval: 1 }).toBeGreaterThan(20);
      recordings.add(uplink.status().recording);
      server.kill('SIGKILL');
      await once(server, 'exit');
      server = await spawnServer(port);
    }
    await expect.poll(connections, { timeout: 40_000, interval: 5 }).toBe(3);
    await expect.poll(measured, { timeout: 40_000, interval: 5 }).toBeGreaterThan(100 * 240);
    await uplink.stop();
    const { state, lost_samples, kept_blocks } = uplink.status();
    expect({ state, lost_samples, kept_blocks }).toEqual({ state: 'ended', lost_samples: 0, kept_blocks: 0 });
    expect(recordings.size).toBe(1);

    server.kill('SIGKILL');
    await once(server, 'exit');
    await spawnServer(port);
    const viewer = new RawViewer(atPort(port));
    const bed = await viewer.follow('bed-1', 600);
    expect(bed.state).toBe('lost');
    expect(recordings).toContain(bed.recording);
    const beat = await viewer.message('beat');
    const fast = bed.streams.find(({ signals }) => signals.length === 3);
    const end = measured();
    expect(beat).toMatchObject({
      gaps: 0,
      heads: expect.arrayContaining([{ stream: fast?.stream, next: end }]) as unknown,
    });
    const indexes = viewer.indexes(fast?.stream);
    expect(indexes).toEqual(upTo(indexes.length, end - indexes.length));
    expect(indexes.length).toBeGreaterThanOrEqual(60 * 240);
    for (const { stream, first, samples, counts } of viewer.frames.all) {
      if (stream !== fast?.stream) continue;
      for (const signal of upTo(3)) expect(counts[signal * samples]).toBe(countAt(first, signal));
    }
    await viewer.close();
  });

  it('what was acknowledged is wanted no more, what was not is', async () => {
    const port = await freePort();
    const server = await spawnServer(port);
    const hello = helloOf();
    const device = new RawDevice(atPort(port));
    await device.greet(hello);
    for (const sequence of upTo(500)) device.block(sequence, sequence * 10);
    await device.acked(100);
    server.kill('SIGKILL');
    await device.closed;
    const acked = Math.max(
      ...device.inbox.all.flatMap((message) =>
        message.type === 'ack' ? (message.streams[0]?.next ?? 0) : 0,
      ),
    );
    await spawnServer(port);
    const again = new RawDevice(atPort(port));
    const { resume } = await again.greet(hello);
    const next = resume[0]?.sequence ?? 0;
    expect(next).toBeGreaterThanOrEqual(acked);
    for (const sequence of upTo(510 - next, next)) again.block(sequence, sequence * 10);
    await again.acked(510);
    const viewer = new RawViewer(atPort(port));
    await viewer.follow('bed-1', 60);
    await viewer.frames.find('the last frame', ({ first }) => first === 5090);
    expect(viewer.indexes()).toEqual(upTo(5100));
  });
});

describe('a server that ends and begins anew', () => {
  it('tells devices and viewers with 1001, keeps events and decisions, and needs no device to show them', async () => {
    const first = await serverOn(folder);
    const hello = helloOf();
    const device = new RawDevice(first);
    const { recording } = await device.greet(hello);
    device.block(0, 100, 50);
    device.send({ type: 'event', event: 0, kind: 'note', stream: 3, start: 120, samples: 5, text: 'awake' });
    await device.inbox.find('ack of the event', (message) => message.type === 'ack' && message.events === 1);
    const viewer = new RawViewer(first);
    const { streams } = await viewer.follow();
    const electrodes = [
      { kind: 'scalp', site: 'Fp1' },
      { kind: 'depth', shaft: 'A', contact: 2, side: 'left' },
    ];
    const body = { by: 'R. Reader', streams: [{ stream: streams[0]?.stream, electrodes }] };
    const put = await fetch(`${first.address}/api/beds/bed-1/electrodes`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(put.status).toBe(200);
    const decided = { basis: 'confirmed', by: 'R. Reader', electrodes };
    await viewer.message('bed', (bed) => bed.streams[0]?.electrodes?.basis === 'confirmed');
    await first.close();
    expect((await device.closed).code).toBe(1001);
    expect((await viewer.closed).code).toBe(1001);

    const second = await serverOn(folder);
    const later = new RawViewer(second);
    const bed = await later.follow('bed-1', 60);
    expect(bed).toMatchObject({ state: 'lost', recording, streams: [{ electrodes: decided }] });
    expect(await later.message('event')).toMatchObject({ start: 20, samples: 5, text: 'awake' });
    await later.frames.find('history', ({ first: at }) => at === 0);
    expect(later.indexes()).toEqual(upTo(50));
    const again = new RawDevice(second);
    expect(await again.greet(hello)).toMatchObject({ recording, resume: [{ sequence: 1 }], events: 1 });
    again.block(1, 150);
    await again.acked(2);
    await later.message('bed', ({ state }) => state === 'live');
    await second.close();
  });

  it('a torn tail of the journal is cut; the device is asked for what it held', async () => {
    const first = await serverOn(folder);
    const hello = helloOf();
    const device = new RawDevice(first);
    const { recording } = await device.greet(hello);
    for (const sequence of upTo(10)) device.block(sequence, sequence * 10);
    await device.acked(10);
    await first.close();
    const journal = join(folder, `${recording}.journal`);
    const [segment = ''] = await readdir(journal);
    // Checkpoint and anchor, then blocks of 84 bytes: cut in the last.
    const { size } = await import('node:fs/promises').then(({ stat }) => stat(join(journal, segment)));
    await truncate(join(journal, segment), size - 30);
    const lines: string[] = [];
    const second = await serverOn(folder, { log: { write: (line: string) => void lines.push(line) } });
    expect(lines.join('')).toMatch(/torn end of a journal segment/);
    const again = new RawDevice(second);
    expect(await again.greet(hello)).toMatchObject({ recording, resume: [{ sequence: 9 }] });
    await second.close();
  });

  it('old segments go when they are beyond the bounds, and that is said', async () => {
    const journal = { segment_bytes_max: 20_000, bytes_max: 60_000 };
    const first = await serverOn(folder, { journal, filing: false });
    const device = new RawDevice(first);
    const { recording } = await device.greet();
    for (const sequence of upTo(100)) {
      device.block(sequence, sequence * 1000, 1000);
      if (sequence % 5 === 4) await device.acked(sequence + 1);
    }
    await first.close();
    expect((await readdir(join(folder, `${recording}.journal`))).length).toBeGreaterThan(10);
    const lines: string[] = [];
    const second = await serverOn(folder, {
      journal,
      filing: false,
      log: { write: (line: string) => void lines.push(line) },
    });
    expect(lines.filter((line) => line.includes('oldest journal segment removed')).length).toBeGreaterThan(5);
    const metrics = await (await fetch(`${second.address}/metrics`)).text();
    expect(Number(/valvomo_journal_bytes (\d+)/.exec(metrics)?.[1])).toBeLessThanOrEqual(60_000);
    expect(Number(/journal_removed_bytes_total\{why="size"\} (\d+)/.exec(metrics)?.[1])).toBeGreaterThan(
      300_000,
    );
    const viewer = new RawViewer(second);
    expect(await viewer.follow()).toMatchObject({ recording, state: 'lost' });
    await second.close();
  });
});

describe('what stands in the way of a start is said', () => {
  const options = { port: 0, beds: [] };

  it('another host than loopback', async () => {
    await expect(startServer({ ...options, host: '0.0.0.0', dataDirectory: folder })).rejects.toMatchObject({
      code: 'NOT_LOOPBACK',
      message: expect.stringContaining('loopback only') as string,
    });
  });

  it('a port in use, which leaves the data folder free', async () => {
    const other = await newServer();
    const { port } = other;
    const refused = startServer({ ...options, port, dataDirectory: folder });
    await expect(refused).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringContaining(String(port)) as string,
    });
    await other.stop();
    const server = await startServer({ ...options, dataDirectory: folder });
    await server.close();
  });

  it('a data folder that cannot be written', async () => {
    const path = join(folder, 'a-file');
    await writeFile(path, '');
    await expect(startServer({ ...options, dataDirectory: path })).rejects.toMatchObject({
      code: 'DATA_NOT_WRITABLE',
      value: path,
    });
  });

  it('a data folder in use by another server', async () => {
    const server = await startServer({ ...options, dataDirectory: folder });
    await expect(startServer({ ...options, dataDirectory: folder })).rejects.toMatchObject({
      code: 'DATA_LOCKED',
      value: process.pid,
    });
    await server.close();
    const killed = await spawnServer(0);
    await expect(startServer({ ...options, dataDirectory: folder })).rejects.toMatchObject({
      value: killed.pid,
    });
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const next = await startServer({ ...options, dataDirectory: folder });
    await next.close();
  });
});
