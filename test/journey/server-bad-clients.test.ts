import { encodeBlock, errorCodeOf, limits, type ErrorCode } from '@valvomo/wire';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { helloOf, newServer, RawDevice, RawViewer, upTo, type TestServer } from './server-kit.ts';

let server: TestServer;
/** A bed that works the whole time: nothing that a bad client does may disturb it. */
let good: RawDevice;
let sent = 0;

const sendGood = async (): Promise<void> => {
  for (const _ of upTo(3)) {
    good.block(sent, sent * 10);
    sent += 1;
  }
  await good.acked(sent);
};

beforeAll(async () => {
  server = await newServer();
  good = new RawDevice(server);
  await good.greet(helloOf({ bed: 'good', device: { id: 'good', name: '', software: '' } }));
});
afterEach(() => sendGood());
afterAll(() => server.stop());

const block = (overrides: object = {}): Uint8Array =>
  encodeBlock({
    stream: 3,
    sequence: 0,
    first: 0,
    samples: 10,
    signals: 2,
    sent: 0n,
    counts: new Int16Array(20),
    ...overrides,
  });

const changed = (at: number, ...bytes: number[]): Uint8Array => {
  const frame = block();
  frame.set(bytes, at);
  return frame;
};

let life = 0;
const greeted = async (): Promise<RawDevice> => {
  const device = new RawDevice(server);
  life += 1;
  await device.greet(helloOf({ life: `bad-${life}` }));
  return device;
};

/** Why a client was closed: the name of the close code, and what was said before it. */
const ending = async (client: RawDevice | RawViewer): Promise<Record<string, unknown>> => {
  const { code } = await client.closed;
  const said = (client.inbox.all as { type: string }[]).find(({ type }) => type === 'error');
  return { closed: errorCodeOf(code) ?? code, ...said };
};

const refused = (code: ErrorCode, message: RegExp): Record<string, unknown> => ({
  closed: code,
  type: 'error',
  code,
  message: expect.stringMatching(message) as string,
});

const gap = { type: 'gap', stream: 3, sequence: 0, sequences: 1, first: 0, samples: 1, reason: 'device' };

describe('bad devices are closed with the code of PROTOCOL.md §9', () => {
  it.each<[string, Uint8Array, ErrorCode, RegExp]>([
    ['garbage', Uint8Array.from(upTo(64), (at) => (at === 0 ? 1 : (at * 37) & 0xff)), 'BAD_FRAME', /limit/],
    ['an empty frame', new Uint8Array(0), 'BAD_FRAME', /length/],
    ['a cut frame', block().subarray(0, 51), 'BAD_FRAME', /payload length/],
    ['a header that is too short', changed(1, 16), 'BAD_FRAME', /header length is 16/],
    ['no samples', changed(16, 0, 0, 0, 0), 'BAD_FRAME', /samples a block is 0/],
    ['a coding that was not agreed', changed(22, 7), 'BAD_FRAME', /coding is 7/],
    ['a sample index beyond 2⁵³', changed(15, 0x7f), 'BAD_FRAME', /first sample/],
    [
      'a frame over the limit',
      new Uint8Array(limits.frame_bytes_max + 1).fill(1),
      'FRAME_TOO_LARGE',
      /4194305.*4194304/,
    ],
    ['a stream that hello did not name', block({ stream: 4 }), 'CONTRADICTION', /stream 4/],
    [
      'another number of signals',
      block({ signals: 1, samples: 20 }),
      'CONTRADICTION',
      /20 counts|1 signals|2 signals/,
    ],
    ['another width', block({ counts: new Int32Array(20) }), 'CONTRADICTION', /16 bits/],
  ])('%s', async (_, frame, code, message) => {
    const device = await greeted();
    device.socket.send(frame);
    expect(await ending(device)).toEqual(refused(code, message));
  });

  it.each<[string, unknown, ErrorCode, RegExp]>([
    ['text that is no JSON', '{"type":', 'BAD_MESSAGE', /not JSON/],
    ['JSON that is no object', '7', 'BAD_MESSAGE', /type/],
    ['a field of the wrong kind', { ...gap, samples: '5' }, 'BAD_MESSAGE', /gap\.samples/],
    ['a missing field', { type: 'event', event: 0 }, 'BAD_MESSAGE', /event\./],
    ['a deep nest', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, 'BAD_MESSAGE', /has a text in `type`/],
    [
      'a message over the limit',
      JSON.stringify('x'.repeat(limits.message_bytes_max)),
      'FRAME_TOO_LARGE',
      /limit/,
    ],
    ['a second hello', helloOf(), 'HELLO_TWICE', /hello/],
    ['a gap of another stream', { ...gap, stream: 9 }, 'CONTRADICTION', /stream 9/],
    [
      'an event of another stream',
      { type: 'event', event: 0, kind: 'note', stream: 8, start: 0, samples: 0, text: '' },
      'CONTRADICTION',
      /stream 8/,
    ],
  ])('%s', async (_, message, code, words) => {
    const device = await greeted();
    device.send(message);
    expect(await ending(device)).toEqual(refused(code, words));
  });

  it('samples that do not continue', async () => {
    const device = await greeted();
    device.block(0, 0);
    device.block(1, 11);
    expect(await ending(device)).toEqual(refused('CONTRADICTION', /sample 11/));
  });

  it('other streams in the same life', async () => {
    const device = await greeted();
    device.block(0, 0);
    await device.acked(1);
    await device.close();
    const again = new RawDevice(server);
    await again.opened;
    again.send(helloOf({ life: `bad-${life}` }, ['Fp1', 'Cz']));
    expect(await ending(again)).toEqual(refused('CONTRADICTION', /other streams/));
  });

  it.each<[string, (device: RawDevice) => void]>([
    ['a frame', (device) => device.block(0, 0)],
    ['a message', (device) => device.send(gap)],
  ])('%s before hello', async (_, send) => {
    const device = new RawDevice(server);
    await device.opened;
    send(device);
    expect(await ending(device)).toEqual(refused('HELLO_EXPECTED', /before welcome/));
  });

  it.each([[['valvomo.device.2']], [['chat', 'superchat']], [[]]])('sub-protocols %j', async (offered) => {
    const device = new RawDevice(server, offered);
    expect(await ending(device)).toEqual(refused('UNSUPPORTED_PROTOCOL', /valvomo\.device\.1/));
  });

  it('the sub-protocol of this version among others is taken', async () => {
    const device = new RawDevice(server, ['valvomo.device.2', 'valvomo.device.1']);
    expect(await device.greet(helloOf({ life: 'several' }))).toMatchObject({ bed: 'bed-1' });
    expect(device.socket.protocol).toBe('valvomo.device.1');
    await device.close();
  });

  it('a bed that has another device', async () => {
    const device = new RawDevice(server);
    await device.opened;
    device.send(helloOf({ bed: 'good' }));
    expect(await ending(device)).toEqual(refused('BED_TAKEN', /'good'/));
  });

  it('a bed whose name nobody could read', async () => {
    const device = new RawDevice(server);
    await device.opened;
    device.send(helloOf({ bed: 'bed\u0000' }));
    expect(await ending(device)).toEqual(refused('UNKNOWN_BED', /no bed/));
  });

  it('far over the limit: 1009, before it is read', async () => {
    const device = await greeted();
    device.socket.send(new Uint8Array(limits.frame_bytes_max * 3));
    expect((await device.closed).code).toBe(1009);
  });

  it('broken WebSocket framing: 1002', async () => {
    const device = await greeted();
    const raw = (device.socket as unknown as { _socket: { write(bytes: Uint8Array): void } })._socket;
    // Reserved opcode 3.
    raw.write(Uint8Array.of(0x83, 0x80, 0, 0, 0, 0));
    expect((await device.closed).code).toBe(1002);
  });

  it('unknown kinds of frames and messages are skipped', async () => {
    const device = await greeted();
    device.socket.send(changed(0, 9));
    device.send({ type: 'mood', happy: true });
    device.send({ ...gap, type: 'clock', id: 1, sent: '5', extra: 1 });
    device.block(0, 0);
    expect(await device.acked(1)).toMatchObject({ type: 'ack' });
    await device.close();
  });
});

describe('bad viewers', () => {
  it('a binary frame from a viewer', async () => {
    const viewer = new RawViewer(server);
    await viewer.opened;
    viewer.socket.send(block());
    expect(await ending(viewer)).toMatchObject({ closed: 'WRONG_TYPE', code: 'WRONG_TYPE' });
  });

  it('a message that is none', async () => {
    const viewer = new RawViewer(server);
    await viewer.opened;
    viewer.send({ type: 'subscribe', bed: 5 });
    expect(await ending(viewer)).toMatchObject({ closed: 'BAD_MESSAGE', code: 'BAD_MESSAGE' });
  });

  it('another sub-protocol', async () => {
    expect(await ending(new RawViewer(server, 'valvomo.device.1'))).toMatchObject({
      closed: 'UNSUPPORTED_PROTOCOL',
      code: 'UNSUPPORTED_PROTOCOL',
    });
  });

  it('an unknown bed is an error that leaves the connection open', async () => {
    const viewer = new RawViewer(server);
    await viewer.opened;
    viewer.send({ type: 'subscribe', bed: 'nowhere' });
    expect(await viewer.message('error')).toMatchObject({ code: 'UNKNOWN_BED' });
    expect(await viewer.follow('good')).toMatchObject({ state: 'live' });
    await viewer.close();
  });
});

describe('viewers that flood', () => {
  /** How often a connection was ended with this code. */
  const refusals = async (code: ErrorCode): Promise<number> => {
    const text = await (await fetch(`${server.address}/metrics`)).text();
    const line = text.split('\n').find((one) => one.includes('refused') && one.includes(`code="${code}"`));
    return line === undefined ? 0 : Number(line.split(' ').at(-1));
  };

  it('what comes behind a refused message is not looked at', async () => {
    const before = await refusals('WRONG_TYPE');
    const viewer = new RawViewer(server);
    await viewer.opened;
    for (const _ of upTo(2000)) viewer.socket.send(block());
    expect(await ending(viewer)).toMatchObject({ closed: 'WRONG_TYPE' });
    expect(await refusals('WRONG_TYPE')).toBe(before + 1);
  });

  it('who asks and asks and never reads is closed: TOO_SLOW', async () => {
    const device = new RawDevice(server);
    await device.greet(helloOf({ bed: 'wordy', device: { id: 'wordy', name: '', software: '' } }));
    device.block(0, 0);
    for (const event of upTo(100))
      device.send({
        type: 'event',
        event,
        kind: 'note',
        stream: 3,
        start: 0,
        samples: 0,
        text: 'a'.repeat(4096),
      });
    await device.inbox.find('all events', (message) => message.type === 'ack' && message.events === 100);
    const viewer = new RawViewer(server);
    await viewer.opened;
    viewer.socket.pause();
    for (const _ of upTo(200)) viewer.send({ type: 'subscribe', bed: 'wordy' });
    await expect.poll(() => refusals('TOO_SLOW'), { timeout: 8000 }).toBe(1);
    viewer.socket.terminate();
    await device.close();
  });
});

describe('the door', () => {
  const answerTo = (head: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(server.port, '127.0.0.1');
      let answer = '';
      socket.on('data', (bytes: Buffer) => {
        answer += bytes.toString();
      });
      socket.once('close', () => resolve(answer));
      socket.write(`${head}\r\n\r\n`);
    });
  const upgrade = (path: string, ...headers: string[]): string =>
    [
      `GET ${path} HTTP/1.1`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
    ].join('\r\n');

  it.each([
    ['a foreign Host (DNS rebinding)', upgrade('/live', 'Host: evil.example'), '403'],
    ['a foreign Origin', upgrade('/live', 'Host: localhost', 'Origin: http://evil.example'), '403'],
    ['another path', upgrade('/elsewhere', 'Host: localhost'), '404'],
    [
      'a handshake without a key',
      'GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket',
      '400',
    ],
  ])('%s is refused', async (_, head, status) => {
    expect(await answerTo(head)).toMatch(new RegExp(`^HTTP/1.1 ${status}`));
  });
});

it('all this time the good bed was undisturbed', () => {
  expect(good.socket.readyState).toBe(good.socket.OPEN);
  expect(good.inbox.all.filter(({ type }) => type === 'error' || type === 'resend')).toEqual([]);
  expect(sent).toBeGreaterThan(100);
});
