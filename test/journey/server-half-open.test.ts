import { errorCodes } from '@valvomo/wire';
import { createConnection, createServer, type Server as NetServer, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { helloOf, newServer, RawDevice, RawViewer, type TestServer } from './server-kit.ts';

let server: TestServer;
let cable: NetServer | undefined;
afterEach(async () => {
  cable?.close();
  await server.stop();
});

/** A cable between a client and the server that can be pulled without either side being told. */
const pullableCable = async (port: number): Promise<{ port: number; pull(): void; plug(): void }> => {
  const ends: Socket[] = [];
  cable = createServer((near) => {
    const far = createConnection(port, '127.0.0.1');
    for (const end of [near, far]) end.on('error', () => undefined);
    near.pipe(far);
    far.pipe(near);
    ends.push(near, far);
  });
  const listening = cable;
  await new Promise<void>((resolve) => {
    listening.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (listening.address() as { port: number }).port,
    pull: () => {
      for (const end of ends) {
        end.unpipe();
        end.pause();
      }
    },
    plug: () => {
      for (const end of ends) end.destroy();
    },
  };
};

it('PROTOCOL §8: a device whose cable is pulled is half-open and is let go; it resumes on a new one', async () => {
  server = await newServer({ heartbeat_ms: 800 });
  const wire = await pullableCable(server.port);
  const hello = helloOf();
  const device = new RawDevice({ ...server, address: `http://127.0.0.1:${wire.port}` });
  await device.greet(hello);
  device.block(0, 0);
  await device.acked(1);
  const viewer = new RawViewer(server);
  await viewer.follow();
  wire.pull();
  await viewer.message('bed', ({ state }) => state === 'lost');
  const metrics = await (await fetch(`${server.address}/metrics`)).text();
  expect(metrics).toMatch(/valvomo_refused_connections_total\{code="HALF_OPEN"\} 1/);
  const again = new RawDevice(server);
  expect(await again.greet(hello)).toMatchObject({ resume: [{ stream: 3, sequence: 1 }] });
  wire.plug();
});

it('PROTOCOL §5: the same device anew replaces its half-open predecessor at once', async () => {
  server = await newServer();
  const hello = helloOf();
  const older = new RawDevice(server);
  const first = await older.greet(hello);
  older.block(0, 0);
  await older.acked(1);
  const newer = new RawDevice(server);
  const welcome = await newer.greet(hello);
  expect(welcome).toMatchObject({ recording: first.recording, resume: [{ stream: 3, sequence: 1 }] });
  expect((await older.closed).code).toBe(errorCodes.REPLACED);
  newer.block(1, 10);
  await newer.acked(2);
});

it('PROTOCOL §5: a device that says nothing is closed', async () => {
  server = await newServer({ heartbeat_ms: 40 });
  const device = new RawDevice(server);
  expect((await device.closed).code).toBe(errorCodes.HELLO_EXPECTED);
  expect(device.inbox.all).toMatchObject([{ code: 'HELLO_EXPECTED', message: 'no hello within 0.08 s' }]);
});

it('a client that answers pings stays', async () => {
  server = await newServer({ heartbeat_ms: 500 });
  const viewer = new RawViewer(server);
  await viewer.follow();
  await viewer.message('beat', () => viewer.inbox.all.filter(({ type }) => type === 'beat').length >= 4);
  expect(viewer.socket.readyState).toBe(viewer.socket.OPEN);
});
