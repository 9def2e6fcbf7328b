import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@valvomo/device';
import { startServer } from '@valvomo/server';
import { Gateway, listen, recordingBytes, samplesOf, type ListeningGateway } from '@valvomo/testing';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../devices/playback/src/main.ts', import.meta.url));
const reader = fileURLToPath(new URL('../../packages/wire/examples/read_live.py', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'valvomo-program-'));
afterAll(() => rmSync(folder, { recursive: true }));

const count = (signal: number, index: number): number => ((index * 31 + signal * 4001) % 60_000) - 30_000;
const made = (seconds: number) => ({
  signals: [
    { label: 'Fp1', samples: 128 },
    { label: 'F7', samples: 128 },
  ],
  onsets_s: Array.from({ length: seconds }, (_, record) => record),
  count,
});
const fileOf = (seconds: number): string => {
  const path = join(folder, `${seconds}.edf`);
  writeFileSync(path, recordingBytes(made(seconds)));
  return path;
};
const expected = (seconds: number): string[] =>
  Array.from({ length: seconds * 128 }, (_, index) => `${count(0, index)},${count(1, index)},`);

const run = (
  args: readonly string[],
): { child: ChildProcess; said: () => string; ended: Promise<number | null> } => {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'inherit', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, said: () => said, ended };
};

describe('the playback program', () => {
  let gateway: Gateway;
  let server: ListeningGateway;
  beforeEach(async () => {
    gateway = new Gateway({ clock: systemClock });
    server = await listen(gateway);
  });
  afterEach(() => server.close());
  const received = (): string[] => samplesOf(gateway.life.streams.get(0)?.items ?? []);

  it('plays a file to its end and says farewell: exit 0', async () => {
    const { ended, said } = run([fileOf(60), '--server', server.url, '--bed', 'emu-1', '--speed', 'max']);
    expect([await ended, said()]).toEqual([0, expect.stringContaining('online bed emu-1')]);
    expect(received()).toEqual(expected(60));
    expect(gateway.life).toMatchObject({
      ended: 'the device has ended',
      hello: { device: { id: 'playback-emu-1' } },
    });
  });

  it('faults on demand are mended', async () => {
    const faults = ['--drop', '0.2', '--duplicate', '0.2', '--reorder', '0.2', '--seed', '7'];
    const links = ['--lose-link', '2:0.6', '--stall', '1:0.3'];
    const speed = ['--speed', '20', '--block-ms', '10'];
    const { ended, said } = run([fileOf(60), '--server', server.url, ...speed, ...faults, ...links]);
    expect([await ended, said()]).toEqual([0, expect.stringContaining('--seed 7')]);
    expect(said()).toContain('link lost on purpose');
    expect(received()).toEqual(expected(60));
    expect(gateway.life.resends + gateway.life.duplicates).toBeGreaterThan(10);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    '%s ends it cleanly: what was measured has arrived, exit 0',
    async (signal) => {
      const { child, ended } = run([fileOf(60), '--server', server.url]);
      while (gateway.lives.size === 0 || received().length < 20)
        await new Promise((resolve) => setTimeout(resolve, 20));
      child.kill(signal);
      expect(await ended).toBe(0);
      expect(gateway.life.ended).toBe('the device has ended');
      expect(received()).toEqual(expected(60).slice(0, received().length));
    },
  );

  it('a server that refuses this device for good: exit 1', async () => {
    const arguments_ = [fileOf(60), '--server', server.url];
    gateway.accept = (peer) => {
      peer.send(JSON.stringify({ type: 'error', code: 'REPLACED', message: 'another one is here' }));
      peer.close(4014, 'REPLACED');
      return Gateway.prototype.accept.call(gateway, peer);
    };
    const { ended, said } = run(arguments_);
    expect([await ended, said()]).toEqual([1, expect.stringContaining('another one is here')]);
  });
});

describe('exit codes', () => {
  const url = 'ws://127.0.0.1:1';
  it.each([
    [
      'wrong usage',
      ['x.edf', '--server', url, '--speed', '0'],
      64,
      "'0' is not a number in 0.1 … 100, or max",
    ],
    [
      'too late a start',
      [fileOf(2), '--server', url, '--from', '3'],
      64,
      'start offset 3 s is not below the length 2 s',
    ],
    ['no recording', [program, '--server', url], 2, 'neither EDF nor BDF'],
    ['help', ['--help'], 0, ''],
  ])('%s', (_, args, code, says) => {
    const { status, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([code, expect.stringContaining(says)]);
  });
});

const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) process.stderr.write('skipped: python3 is not here\n');

describe.skipIf(!hasPython)('a stranger in another language', () => {
  it('reads live samples from the real server with 60 lines that follow PROTOCOL.md', async () => {
    const data = mkdtempSync(join(folder, 'data-'));
    const server = await startServer({
      port: 0,
      dataDirectory: data,
      beds: [{ id: 'emu-1', name: 'EMU 1' }],
    });
    const device = run([fileOf(60), '--server', `ws://127.0.0.1:${server.port}`, '--bed', 'emu-1']);
    const child = spawn('python3', [reader, 'emu-1', '127.0.0.1', String(server.port)]);
    const lines: string[] = [];
    let rest = '';
    child.stdout.on('data', (text: Buffer) => {
      const all = `${rest}${text.toString()}`.split('\n');
      rest = all.pop() ?? '';
      lines.push(...all);
    });
    const samples = (): string[] => lines.filter((line) => !line.startsWith('#'));
    while (samples().length < 100 && child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill();
    device.child.kill();
    await device.ended;
    await server.close();
    expect(lines[0]).toContain('"type": "bed"');
    for (const line of samples().slice(0, 100)) {
      const [, index, ...values] = line.split(' ').map(Number);
      const microvolts = [0, 1].map(
        (signal) => ((count(signal, index ?? 0) + 32_768) * 6400) / 65_535 - 3200,
      );
      expect(values).toEqual(microvolts.map((value) => expect.closeTo(value, 2)));
    }
  });
});
