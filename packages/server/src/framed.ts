/**
 * A WebSocket message as it lies on the socket (RFC 6455 5.2: one unmasked fragment), made once for all viewers.
 * `payload` is the part of `bytes` behind the WebSocket header.
 */
export interface Framed {
  readonly bytes: Buffer;
  readonly payload: Buffer;
}

const opcode = { text: 0x1, binary: 0x2 } as const;
const finalFragment = 0x80;

const roomFor = (kind: keyof typeof opcode, length: number): Framed => {
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  // Not from the shared pool: what stays in a bed's history must not hold a larger piece of memory.
  const bytes = Buffer.allocUnsafeSlow(header + length);
  bytes[0] = finalFragment | opcode[kind];
  if (header === 2) bytes[1] = length;
  if (header === 4) {
    bytes[1] = 126;
    bytes.writeUInt16BE(length, 2);
  }
  if (header === 10) {
    bytes[1] = 127;
    bytes.writeBigUInt64BE(BigInt(length), 2);
  }
  return { bytes, payload: bytes.subarray(header) };
};

/** The part of a message behind its WebSocket header, as a view. */
export const payloadOf = (bytes: Buffer): Buffer => {
  const length = bytes[1] ?? 0;
  return bytes.subarray(length < 126 ? 2 : length === 126 ? 4 : 10);
};

/** A binary message with a copy of `payload`. */
export const framedBinary = (payload: Uint8Array): Framed => {
  const framed = roomFor('binary', payload.byteLength);
  framed.payload.set(payload);
  return framed;
};

/** A text message of a JSON value. */
export const framedJson = (message: unknown): Framed => {
  const text = JSON.stringify(message);
  const framed = roomFor('text', Buffer.byteLength(text));
  framed.payload.write(text);
  return framed;
};
