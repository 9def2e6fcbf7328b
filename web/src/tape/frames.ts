import { unpackCounts } from '@valvomo/dsp';
import { ValvomoError } from '@valvomo/model';
import { decodeFrame, frameLengthAt, type BlockFrame } from '@valvomo/wire';

/**
 * The blocks of a page, one after the other as the server sends them.
 * @throws ValvomoError BAD_FRAME when the bytes are not whole blocks
 */
export const framesOf = (bytes: Uint8Array): readonly BlockFrame[] => {
  const frames: BlockFrame[] = [];
  for (let at = 0; at < bytes.byteLength;) {
    const length = frameLengthAt(bytes, at);
    if (!(length <= bytes.byteLength - at))
      throw new ValvomoError(
        'BAD_FRAME',
        `${bytes.byteLength - at} bytes are left, which are no whole block`,
      );
    const frame = decodeFrame(bytes.subarray(at, at + length), unpackCounts);
    if (frame.kind === 'block') frames.push(frame);
    at += length;
  }
  return frames;
};
