import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** FLAC of Debian, one signal after the other as mono of 16 bits: the format knows nothing of signals that are alike. */
export interface Flac {
  /** Bytes of its frames, without metadata. */
  size(counts: Int16Array, level: number): number;
  /** Processor seconds of encoding and decoding. */
  seconds(counts: Int16Array, level: number): { readonly encode_s: number; readonly decode_s: number };
  end(): void;
}

/** Where the frames begin: behind the last block of metadata. */
const metadataBytes = (bytes: Uint8Array): number => {
  let at = 4;
  for (;;) {
    const head = bytes[at] ?? 0x80;
    at += 4 + (((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
    if (head >= 0x80) return at;
  }
};

export const openFlac = (): Flac | undefined => {
  if (spawnSync('flac', ['--version']).status !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'valvomo-flac-'));
  const [raw, coded] = [join(folder, 'raw'), join(folder, 'coded.flac')];
  const form = '--force-raw-format --endian=little --sign=signed --channels=1 --bps=16 --sample-rate=512';
  const encode = (level: number): string =>
    `flac -s -f -${level} --no-padding --no-seektable ${form} ${raw} -o ${coded}`;
  const bash = (line: string): string => {
    const { status, stderr } = spawnSync('bash', ['-c', line], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${line}: ${stderr}`);
    return stderr;
  };
  const timed = (line: string): number =>
    bash(`TIMEFORMAT='%U %S'; time ${line}`)
      .trim()
      .split(/\s+/)
      .slice(-2)
      .reduce((sum, text) => sum + Number(text), 0);
  const put = (counts: Int16Array): void =>
    writeFileSync(raw, new Uint8Array(counts.buffer, counts.byteOffset, counts.byteLength));
  return {
    size: (counts, level) => {
      put(counts);
      bash(encode(level));
      const bytes = readFileSync(coded);
      return bytes.length - metadataBytes(bytes);
    },
    seconds: (counts, level) => {
      put(counts);
      return { encode_s: timed(encode(level)), decode_s: timed(`flac -s -f -d ${coded} -o ${raw}`) };
    },
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
};
