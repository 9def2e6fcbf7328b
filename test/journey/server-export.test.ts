import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openRecording } from '@valvomo/edf';
import { openFile } from '@valvomo/edf/node';
import type { Mark } from '@valvomo/model';
import { openDataDirectory, openRecordedReader } from '@valvomo/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, helloOf, newServer, RawDevice, upTo, type TestServer } from './server-kit.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));

const admission = {
  reason: 'attacks',
  age: { value: 54, unit: 'years' },
  consciousness: 'awake',
  drugs: [],
  profile: 'icu',
  electrodes: '10-20',
};

let server: TestServer;
let device: RawDevice;
let recording: string;
beforeEach(async () => {
  server = await newServer({ filing: { every_ms: 50 } });
  await call(server, 'POST', '/api/studies', {
    author: 'Anna',
    bed: 'bed-1',
    patient: { name: 'Maija Mallikas', hospital_id: 'H-77123' },
    admission,
  });
  device = new RawDevice(server);
  ({ recording } = await device.greet(helloOf()));
});
afterEach(async () => {
  await device.close();
  await server.stop();
});

const exported = async (name: string, ...args: readonly string[]) => {
  const out = join(server.dataDirectory, name);
  const from = join(server.dataDirectory, 'recordings', recording);
  await run(process.execPath, [program, 'export', from, ...args, '--out', out]);
  const { source, close } = await openFile(out);
  try {
    const file = await openRecording(source);
    const { counts, samples } = await file.read([0, 1], 0, 1e6);
    const annotations = (await file.annotations()).map(({ onset_s, duration_s, text }) => [
      onset_s,
      duration_s,
      text,
    ]);
    const rows = [counts.subarray(0, samples), counts.subarray(samples)].map((row) => Array.from(row));
    return { rows, annotations, problems: file.problems(), patient: file.header.patient.text };
  } finally {
    await close();
  }
};

/** What the reader of recordings reads of the same samples. */
const readOf = async (from: number, samples: number): Promise<number[][]> => {
  const reader = await openRecordedReader(await openDataDirectory(server.dataDirectory), recording);
  const window = await reader?.read(3, from, samples);
  await reader?.close();
  const length = window?.samples ?? 0;
  return [0, 1].map((row) => Array.from(window?.counts.subarray(row * length, (row + 1) * length) ?? []));
};

const add = async (mark: object): Promise<Mark> => {
  const at = `/api/recordings/${recording}/marks`;
  const given = { author: 'Anna Aalto', stream: 3, samples: 0, text: '', channels: null };
  return (await call<Mark>(server, 'POST', at, { ...given, ...mark })).body;
};

describe('valvomo export of a recording that is recorded', () => {
  it('has its newest samples and the marks of the database, in exact windows', async () => {
    for (const block of upTo(60)) device.block(block, block * 10);
    await device.acked(60);
    const folder = join(server.dataDirectory, 'recordings', recording);
    await expect
      .poll(() => readdir(folder).catch(() => []), { timeout: 30_000 })
      .toContain(`${recording}-0001.edf`);
    const seizure = await add({ start: 590, samples: 15, kind: 'seizure', text: 'left', channels: ['Fp1'] });
    await add({ start: 100, kind: 'note', text: 'gone soon' });
    const spike = await add({ start: 120, kind: 'spike' });
    const at = `/api/recordings/${recording}/marks/${spike.id}`;
    await call(server, 'PUT', at, { author: 'Bo', version: 1, review: 'rejected' });
    // Half a record that no file can have yet.
    device.block(60, 600);
    await device.acked(61);

    const part = await exported('part.edf', '--from', '5.95', '--to', '6.05');
    expect(part.rows.map((row) => row.slice(0, 10))).toEqual(await readOf(595, 10));
    expect(part.problems).toEqual([]);
    const marks = (annotations: readonly unknown[][]) =>
      annotations.filter(([, , text]) => /^(seizure|spike|note)/.test(String(text)));
    expect(marks(part.annotations)).toEqual([[-0.05, 0.15, 'seizure: left [by Anna Aalto]@@Fp1']]);
    expect(seizure.version).toBe(1);

    const whole = await exported('whole.edf');
    expect(whole.rows.map((row) => row.slice(0, 610))).toEqual(await readOf(0, 610));
    expect(marks(whole.annotations)).toEqual([
      [1, null, 'note: gone soon [by Anna Aalto]'],
      [1.2, null, 'spike [by Anna Aalto, rejected]'],
      [5.9, 0.15, 'seizure: left [by Anna Aalto]@@Fp1'],
    ]);
  }, 120_000);

  it('anonymised names nobody: neither authors nor the patient, also not in free text', async () => {
    for (const block of upTo(35)) device.block(block, block * 10);
    await device.acked(35);
    await add({ start: 20, kind: 'note', text: 'Mallikas coughs, says Aalto; H-77123' });
    await add({ start: 30, kind: 'spike', review: 'confirmed' });
    const studies = await call(server, 'GET', '/api/studies?bed=bed-1');
    expect(JSON.stringify(studies.body)).toContain('Mallikas');
    const { annotations, patient } = await exported('clean.edf', '--anonymise');
    const texts = annotations.map(([, , text]) => String(text));
    expect(texts).toContain('note: X coughs, says X; X');
    expect(texts).toContain('spike [confirmed]');
    expect(texts.join(' ')).not.toMatch(/Anna|Aalto|Maija|Mallikas|77123/);
    expect(patient).toBe('X X X X');
  }, 120_000);
});
