import { packCounts } from '@valvomo/dsp';
import { decodeFrame, recoded } from '@valvomo/wire';
import { framedBinary, payloadOf } from './framed.ts';

/** Blocks in coding 2 for viewers that read it: made for the first of them, shared by all. */
export interface CodedBlocks {
  /** The message of a block, from the plain one. */
  of(plain: Buffer): Buffer;
}

/** Viewers are near one another: so many of the last ones are kept. */
const keptMax = 64;

export const createCodedBlocks = (): CodedBlocks => {
  const kept = new Map<Buffer, Buffer>();
  return {
    of: (plain) => {
      const known = kept.get(plain);
      if (known !== undefined) return known;
      const payload = payloadOf(plain);
      const frame = decodeFrame(payload);
      if (frame.kind !== 'block') return plain;
      const packed = packCounts(frame.counts, frame.signals, 'block');
      const coded =
        packed.byteLength < frame.counts.byteLength ? framedBinary(recoded(payload, packed)).bytes : plain;
      if (kept.size >= keptMax) for (const oldest of kept.keys()) if (kept.delete(oldest)) break;
      kept.set(plain, coded);
      return coded;
    },
  };
};
