/**
 * Why a server ends a connection: the closed list of PROTOCOL.md §9. Names stand in the `error` message,
 * numbers are WebSocket close codes.
 */
export const errorCodes = {
  /** A binary frame contradicts itself or breaks a limit. */
  BAD_FRAME: 4000,
  /** A frame or message is longer than the limits of frame.ts allow. */
  FRAME_TOO_LARGE: 4001,
  /** A control message is not JSON, or a field is missing or of the wrong kind. */
  BAD_MESSAGE: 4002,
  /** The sub-protocol asked for is not one of this server. */
  UNSUPPORTED_PROTOCOL: 4003,
  /** A binary frame where only control messages belong. */
  WRONG_TYPE: 4004,
  /** Something else came before hello, or nothing within `hello_within_s`. */
  HELLO_EXPECTED: 4005,
  /** A second hello on one connection. */
  HELLO_TWICE: 4006,
  /** What was sent contradicts hello: an unknown stream, another number of signals or width of counts. */
  CONTRADICTION: 4007,
  /** Another device is on that bed. */
  BED_TAKEN: 4008,
  /** The server has no such bed. */
  UNKNOWN_BED: 4009,
  /** The receiver did not take what was sent to it. */
  TOO_SLOW: 4010,
  /** More than the server can take: it asks to send less. */
  TOO_FAST: 4011,
  /** Nothing came for `silent_max_s`, not even a pong. */
  HALF_OPEN: 4012,
  /** The server has as many devices or viewers as it may have. */
  SERVER_FULL: 4013,
  /** The same device and life connected anew; this connection is the older one. */
  REPLACED: 4014,
  /** The journal cannot be written: nothing more is acknowledged. */
  RECORDING_FAILED: 4015,
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** The name of a close code of the list; undefined for others, e.g. the standard ones of RFC 6455. */
export const errorCodeOf = (close: number): ErrorCode | undefined =>
  (Object.keys(errorCodes) as ErrorCode[]).find((name) => errorCodes[name] === close);

/** Times of PROTOCOL.md §8, in seconds. */
export const timing = {
  hello_within_s: 10,
  /** Each side pings an idle peer this often. */
  ping_every_s: 5,
  /** Silence after which a connection counts as half-open. */
  silent_max_s: 15,
  /** A receiver repeats a resend request no sooner. */
  resend_again_s: 1,
} as const;
