/** Base of every error that a caller may want to tell apart: a stable code, the offending value and the limit it broke. */
export class ValvomoError extends Error {
  readonly code: string;
  readonly value?: unknown;
  readonly limit?: unknown;

  constructor(
    code: string,
    message: string,
    details: { value?: unknown; limit?: unknown; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'ValvomoError';
    this.code = code;
    this.value = details.value;
    this.limit = details.limit;
  }
}
