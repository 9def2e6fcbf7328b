import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

import { Bitmap } from './png.ts';
import type { Moment } from './results.ts';
import { sheetPicture } from './sheet.ts';

/** Lines of a PNG of one bit a pixel, 1 where it is black: read by its chunks, as ISO/IEC 15948 has them. */
const linesOf = (png: Buffer): readonly string[] => {
  const parts = new Map<string, Buffer>();
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    parts.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const header = parts.get('IHDR');
  const width = header?.readUInt32BE(0) ?? 0;
  const bytes = inflateSync(parts.get('IDAT') ?? Buffer.alloc(0));
  const stride = 1 + Math.ceil(width / 8);
  return Array.from({ length: header?.readUInt32BE(4) ?? 0 }, (_, y) =>
    Array.from({ length: width }, (__, x) => {
      const byte = bytes[y * stride + 1 + (x >> 3)] ?? 0;
      return (byte >> (7 - (x & 7))) & 1 ? '.' : '#';
    }).join(''),
  );
};

const wave = (amplitude_uV: number): Moment => ({
  detector: 'sz-one',
  kind: 'false',
  of: 'chewing',
  at_s: 4,
  length_s: 100,
  text: 'chewing <b>',
  traces: {
    from_s: 0,
    columns_hz: 2,
    rows: [0, 1].map((row) => ({
      name: `row ${row}`,
      low: Array.from({ length: 40 }, (_, k) => (row === 0 ? amplitude_uV * (k % 2) : 0)),
      high: Array.from({ length: 40 }, (_, k) => (row === 0 ? amplitude_uV * (k % 2) : 0)),
    })),
  },
});

const pictured = (svg: string): readonly string[] =>
  linesOf(Buffer.from(/base64,([^"]+)/.exec(svg)?.[1] ?? '', 'base64'));

describe('a bitmap', () => {
  it('is a PNG that has what was drawn, and nothing beyond its edges', () => {
    const bitmap = new Bitmap(10, 4);
    bitmap.vertical(0, 1, 2);
    bitmap.vertical(9, -5, 0);
    bitmap.vertical(8, 3, 90);
    expect(linesOf(bitmap.png())).toEqual(['.........#', '#.........', '#.........', '........#.']);
  });
});

describe('a sheet', () => {
  it('draws each row around its middle, negative up, joined from column to column', () => {
    const lines = pictured(sheetPicture([wave(-50)]));
    expect(lines).toHaveLength(24);
    // The first row goes up by half a row; the second lies still.
    expect(lines[18]).toBe('#'.repeat(40));
    expect(lines[6]?.[1]).toBe('#');
    expect(lines[0]).toBe(`.${'#'.repeat(39)}`);
    expect(lines.slice(12, 18).join('')).not.toContain('#');
  });

  it('cuts off what is too large, and keeps its bar on the picture', () => {
    const svg = sheetPicture([wave(-9000)]);
    expect(pictured(svg).slice(0, 6).join('')).toContain('#');
    expect(svg).toContain('chewing &lt;b&gt;');
    const [, from, to] = /M(\d+) 30H(\d+)"/.exec(svg) ?? [];
    expect(Number(to) - Number(from)).toBe(32);
  });

  it('is small, so that hundreds of moments can be kept', () => {
    const noisy = Array.from({ length: 12 }, (_, seed) => {
      const rows = Array.from({ length: 18 }, (__, row) => {
        const at = (k: number): number => 60 * Math.sin(seed + row + 0.7 * k * (1 + (row % 5)));
        return {
          name: `row ${row}`,
          low: Array.from({ length: 480 }, (___, k) => at(k) - 8),
          high: Array.from({ length: 480 }, (___, k) => at(k)),
        };
      });
      return Object.assign({ ...wave(0) }, { traces: { from_s: 0, columns_hz: 24, rows } });
    });
    expect(sheetPicture(noisy).length).toBeLessThan(12 * 16_000);
  });

  it('and all others that are committed stay below 8 MB', () => {
    const folder = fileURLToPath(new URL('pictures', import.meta.url));
    const names = existsSync(folder) ? readdirSync(folder) : [];
    const bytes = names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    expect(bytes).toBeLessThan(8e6);
  });
});
