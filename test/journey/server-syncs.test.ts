import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { helloOf, RawDevice, upTo } from './server-kit.ts';

const strace = '/usr/bin/strace';
const isHere = existsSync(strace);
if (!isHere)
  process.stderr.write(
    `${strace} is missing: syncs before acks are not counted. sudo apt-get install strace\n`,
  );

const program = fileURLToPath(new URL('../chaos/server.ts', import.meta.url));

/** What the system was asked, in the order in which it was done: a call that took its time stands where it ended. */
type Call = 'sync' | 'write' | number;

const callsOf = (trace: string): Call[] => {
  const begun = new Map<string, string>();
  return trace.split('\n').flatMap((line): Call[] => {
    const [pid = ''] = line.split(' ');
    if (line.includes('<unfinished')) {
      begun.set(pid, line);
      return [];
    }
    const whole = line.includes(' resumed>') ? `${begun.get(pid) ?? ''}${line}` : line;
    if (/fdatasync\(\d+<[^>]*\.segment>/.test(whole)) return line.trim().endsWith(' = 0') ? ['sync'] : [];
    if (/writev?\(\d+<[^>]*\.segment>/.test(whole)) return ['write'];
    const ack = /type\\":\\"ack\\".*?\\"next\\":(\d+)/.exec(whole);
    return ack === null ? [] : [Number(ack[1])];
  });
};

describe('an acknowledgement', () => {
  it.skipIf(!isHere)('follows a sync of the journal that followed the write, every time', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'valvomo-syncs-'));
    const log = join(folder, 'trace');
    const options = JSON.stringify({ port: 0, dataDirectory: join(folder, 'data'), beds: [] });
    const calls = 'trace=fdatasync,fsync,write,writev,sendto,sendmsg';
    const server = spawn(
      strace,
      [
        '-f',
        '-y',
        '-qq',
        '-s',
        '300',
        '-e',
        calls,
        '-e',
        'signal=none',
        '-o',
        log,
        process.execPath,
        program,
        options,
      ],
      { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
    );
    try {
      const { port } = await new Promise<{ port: number }>((resolve, reject) => {
        server.once('message', (message) => resolve(message as { port: number }));
        server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
      });
      const address = `http://127.0.0.1:${port}`;
      const device = new RawDevice({ address, port, close: () => Promise.resolve() });
      await device.greet(helloOf());
      for (const block of upTo(10)) {
        device.block(block, block * 10);
        await device.acked(block + 1);
      }
      await device.close();
    } finally {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      // A signal would end the tracer alone; the server ends when nobody listens to it.
      server.disconnect();
      await ended;
    }
    const done = callsOf(await readFile(log, 'latin1'));
    const acks = done.flatMap((call, at) =>
      typeof call === 'number' && call > 0 ? [{ next: call, at }] : [],
    );
    const firsts = acks.filter(({ next }, at) => next > (acks[at - 1]?.next ?? 0));
    expect(firsts.map(({ next }) => next)).toEqual(upTo(10, 1));
    firsts.forEach(({ at }, number) => {
      const since = done.slice(number === 0 ? 0 : (firsts[number - 1]?.at ?? 0), at);
      const written = since.lastIndexOf('write');
      expect(written).not.toBe(-1);
      // At least one, and one serves all that was written: no more than two in the time of one block.
      expect(since.slice(written).filter((call) => call === 'sync').length).toBeGreaterThanOrEqual(1);
    });
    await rm(folder, { recursive: true, force: true });
  });
});
