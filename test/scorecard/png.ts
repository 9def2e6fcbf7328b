import { crc32, deflateSync } from 'node:zlib';

/** Black on white. */
export class Bitmap {
  readonly width: number;
  readonly height: number;
  readonly #stride: number;
  readonly #bytes: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    // A byte before every line says that it is not predicted from others.
    this.#stride = 1 + Math.ceil(width / 8);
    this.#bytes = new Uint8Array(this.#stride * height).fill(255);
    for (let y = 0; y < height; y += 1) this.#bytes[y * this.#stride] = 0;
  }

  /** One column from one line to another, both included; what lies outside is left out. */
  vertical(x: number, from: number, to: number): void {
    const at = 1 + (x >> 3);
    const kept = 255 - (128 >> (x & 7));
    for (let y = Math.max(0, from); y <= Math.min(this.height - 1, to); y += 1) {
      const place = y * this.#stride + at;
      this.#bytes[place] = (this.#bytes[place] ?? 255) & kept;
    }
  }

  /** As a PNG of one bit a pixel (ISO/IEC 15948). */
  png(): Buffer {
    const header = Buffer.alloc(13);
    header.writeUInt32BE(this.width, 0);
    header.writeUInt32BE(this.height, 4);
    header[8] = 1;
    return Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk('IHDR', header),
      chunk('IDAT', deflateSync(this.#bytes, { level: 9 })),
      chunk('IEND', Buffer.alloc(0)),
    ]);
  }
}

const chunk = (name: string, data: Buffer): Buffer => {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
};
