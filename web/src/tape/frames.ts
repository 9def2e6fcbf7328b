import { ValvomoError } from '@valvomo/model';
import { coding, decodeFrame, type BlockFrame } from '@valvomo/wire';

const headerMin_bytes = 32;

/** Bytes of the block that begins at `at`: its header says so. */
const lengthAt = (view: DataView, at: number): number => {
  if (view.byteLength - at < headerMin_bytes)
    throw new ValvomoError('BAD_FRAME', `${view.byteLength - at} bytes are left, a block has 32 or more`);
  const header = view.getUint8(at + 1);
  const counts = view.getUint32(at + 16, true) * view.getUint16(at + 20, true);
  return header + counts * (view.getUint8(at + 22) === coding.int32 ? 4 : 2);
};

/**
 * The blocks of a page, one after the other as the server sends them.
 * @throws ValvomoError BAD_FRAME when the bytes are not whole blocks
 */
export const framesOf = (bytes: Uint8Array): readonly BlockFrame[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: BlockFrame[] = [];
  for (let at = 0; at < bytes.byteLength;) {
    const length = lengthAt(view, at);
    const frame = decodeFrame(bytes.subarray(at, at + length));
    if (frame.kind === 'block') frames.push(frame);
    at += length;
  }
  return frames;
};
