import { errorCodes } from '@valvomo/wire';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { helloOf, newServer, RawDevice, RawViewer, upTo, type Hello, type TestServer } from './server-kit.ts';

let server: TestServer;
beforeEach(async () => {
  server = await newServer();
});
afterEach(() => server.stop());

const second = 10_000_000n;
/** The same device in another life that begins `after_s` after the start of `hello`. */
const anotherLife = (hello: Hello, life: string, after_s: number): Hello => ({
  ...hello,
  life,
  streams: hello.streams.map((stream) => ({
    ...stream,
    start: (BigInt(stream.start) + BigInt(Math.round(after_s * 1000)) * (second / 1000n)).toString(),
  })),
});

describe('one device', () => {
  it('goes on within its life where the journal is; nothing is sent twice, nothing is missing', async () => {
    const viewer = new RawViewer(server);
    await viewer.follow();
    const hello = helloOf();
    const first = new RawDevice(server);
    const { recording } = await first.greet(hello);
    for (const sequence of upTo(7)) first.block(sequence, sequence * 10);
    await first.acked(7);
    first.socket.terminate();
    await viewer.message('bed', ({ state }) => state === 'lost');
    const again = new RawDevice(server);
    expect(await again.greet(hello)).toMatchObject({ recording, resume: [{ stream: 3, sequence: 7 }] });
    for (const sequence of upTo(5, 5)) again.block(sequence, sequence * 10);
    await again.acked(10);
    await viewer.frames.find('the last frame', ({ first: at }) => at === 90);
    expect(viewer.indexes()).toEqual(upTo(100));
    expect(viewer.inbox.all.filter(({ type }) => type === 'gap')).toEqual([]);
  });

  it('in a new life continues the recording behind a gap "restart" of the length that the time bases tell', async () => {
    const viewer = new RawViewer(server);
    await viewer.follow();
    const hello = helloOf();
    const first = new RawDevice(server);
    const { recording } = await first.greet(hello);
    first.block(0, 200, 50);
    await first.acked(1);
    const again = new RawDevice(server);
    // Its index 0 is 5 s after the first life's: 300 in the recording, whose 0 was the first life's 200.
    const welcome = await again.greet(anotherLife(hello, 'life-2', 5));
    expect(welcome).toMatchObject({ recording, resume: [{ stream: 3, sequence: 0 }] });
    expect((await first.closed).code).toBe(errorCodes.REPLACED);
    again.block(0, 40, 20);
    await again.acked(1);
    expect(await viewer.message('gap')).toMatchObject({ first: 50, samples: 290, reason: 'restart' });
    await viewer.frames.find('frame of the new life', ({ first: at }) => at === 340);
    expect(viewer.indexes()).toEqual([...upTo(50), ...upTo(20, 340)]);
  });

  it('a gap of the device that comes first in a new life is kept apart from the restart', async () => {
    const viewer = new RawViewer(server);
    await viewer.follow();
    const hello = helloOf();
    const first = new RawDevice(server);
    await first.greet(hello);
    first.block(0, 0, 50);
    await first.acked(1);
    await first.close();
    const again = new RawDevice(server);
    await again.greet(anotherLife(hello, 'life-2', 2));
    again.send({
      type: 'gap',
      stream: 3,
      sequence: 0,
      sequences: 1,
      first: 0,
      samples: 30,
      reason: 'device',
    });
    again.block(1, 30);
    await again.acked(2);
    await viewer.frames.find('frame of the new life', ({ first: at }) => at === 230);
    const gaps = viewer.inbox.all.filter(({ type }) => type === 'gap');
    expect(gaps).toMatchObject([
      { first: 50, samples: 150, reason: 'restart' },
      { first: 200, samples: 30, reason: 'device' },
    ]);
  });

  it.each<[string, (hello: Hello) => Hello]>([
    ['other signals', (hello) => ({ ...anotherLife(hello, 'b', 5), streams: helloOf({}, ['C3']).streams })],
    ['a time before what is recorded', (hello) => anotherLife(hello, 'b', 0.2)],
    ['hours of absence', (hello) => anotherLife(hello, 'b', 7200)],
  ])('in a new life with %s begins another recording', async (_, change) => {
    const viewer = new RawViewer(server);
    await viewer.follow();
    const hello = helloOf();
    const first = new RawDevice(server);
    const { recording } = await first.greet(hello);
    first.block(0, 0, 50);
    await first.acked(1);
    await first.close();
    const again = new RawDevice(server);
    const next = change(hello);
    const welcome = await again.greet(next);
    expect(welcome.recording).not.toBe(recording);
    again.block(0, 7, 10, { signals: next.streams[0]?.signals.length ?? 0 });
    await again.acked(1);
    const bed = await viewer.message('bed', (message) => message.recording === welcome.recording);
    const frame = await viewer.frames.find(
      'frame of the new recording',
      ({ first: at, samples }) => at === 0 && samples === 10,
    );
    expect(frame.stream).toBe(bed.streams[0]?.stream);
    expect(viewer.inbox.all.filter(({ type }) => type === 'gap')).toEqual([]);
  });
});

describe('two devices', () => {
  const other = { id: 'amp-2', name: 'Another', software: '' };

  it('on two beds do not meet; a bed that is not there is opened, also by a device that asks for none', async () => {
    const first = new RawDevice(server);
    await first.greet();
    const second = new RawDevice(server);
    expect(await second.greet(helloOf({ device: other, bed: 'bed-2' }))).toMatchObject({ bed: 'bed-2' });
    const third = new RawDevice(server);
    const { bed: _, ...nowhere } = helloOf({ device: { ...other, id: 'amp-3' } });
    expect(await third.greet(nowhere as Hello)).toMatchObject({ bed: 'amp-3' });
    const viewer = new RawViewer(server);
    for (const bed of ['bed-1', 'bed-2', 'amp-3']) await viewer.follow(bed);
    for (const device of [first, second, third]) {
      device.block(0, 0);
      await device.acked(1);
    }
    await expect.poll(() => new Set(viewer.frames.all.map(({ stream }) => stream)).size).toBe(3);
    // Without asking, it comes back to where it was.
    await second.close();
    const again = new RawDevice(server);
    const { bed: __, ...same } = helloOf({ device: other, life: 'later' });
    expect(await again.greet(same as Hello)).toMatchObject({ bed: 'bed-2' });
  });

  it('on one bed: the second is refused while the first is there, then begins a recording of its own', async () => {
    const first = new RawDevice(server);
    const { recording } = await first.greet();
    first.block(0, 0);
    const second = new RawDevice(server);
    await second.opened;
    second.send(helloOf({ device: other }));
    expect((await second.closed).code).toBe(errorCodes.BED_TAKEN);
    await first.acked(1);
    first.block(1, 10);
    await first.acked(2);
    await first.close();
    const later = new RawDevice(server);
    await expect
      .poll(async () => {
        const beds = (await (await fetch(`${server.address}/api/beds`)).json()) as { state: string }[];
        return beds[0]?.state;
      })
      .toBe('lost');
    expect((await later.greet(helloOf({ device: other }))).recording).not.toBe(recording);
  });

  it('more beds than the server may have: SERVER_FULL', async () => {
    const devices: RawDevice[] = [];
    for (const at of upTo(127)) {
      const device = new RawDevice(server);
      await device.greet(helloOf({ bed: `extra-${at}`, device: { ...other, id: `d${at}` } }));
      devices.push(device);
    }
    const last = new RawDevice(server);
    await last.opened;
    last.send(helloOf({ bed: 'one too many' }));
    expect((await last.closed).code).toBe(errorCodes.SERVER_FULL);
  });
});
