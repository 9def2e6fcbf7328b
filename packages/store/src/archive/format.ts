import { ValvomoError } from '@valvomo/model';
import * as z from 'zod';
import { recordLayout } from './layout.ts';

/** Bytes of an archive and what they stand for: ARCHIVE.md is the specification. */

/** First eight bytes; the last one is the version. */
export const magic = Uint8Array.from([0x76, 0x61, 0x6c, 0x76, 0x6f, 0x6d, 0x6f, 1]);
/** Last 24 bytes: where the index is (uint64), its length (uint32), its CRC-32 (uint32), the magic. */
export const footerBytes = 24;
export const index_bytes_max = 64 << 20;
/** Bytes of the file that one part stands for, at most. */
export const part_bytes_max = 8 << 20;

const part = z.tuple([
  /** What the part stands for: bytes of the file, from where the one before ends. */
  z.int().min(1).max(part_bytes_max),
  /** Its bytes in the archive and their CRC-32. */
  z
    .int()
    .min(1)
    .max(2 * part_bytes_max),
  z.int().min(0).max(0xffff_ffff),
  /** Whole records, coded; 0: bytes, deflated. */
  z.int().min(0).max(part_bytes_max),
]);

export const archiveIndex = z.object({
  bytes: z.int().min(0),
  /** Of the file, hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  layout: recordLayout.nullable(),
  parts: z.array(part),
});
export type ArchiveIndex = z.infer<typeof archiveIndex>;
export type ArchivePart = z.infer<typeof part>;

export const refuse = (what: string, value: unknown, limit?: unknown): never => {
  throw new ValvomoError('ARCHIVE_DAMAGED', `the archive ${what}`, { value, limit });
};
