import { ValvomoError } from '@valvomo/model';
import type { z } from 'zod';

import { limits } from './frame.ts';
import {
  deviceMessage,
  serverToDevice,
  serverToViewer,
  viewerMessage,
  type DeviceMessage,
  type ServerToDevice,
  type ServerToViewer,
  type ViewerMessage,
} from './messages.ts';

interface Options {
  readonly shape: { readonly type: { readonly value: string } };
}

/** Short text of any JSON value; never recurses, because the sender chose the depth. */
const shown = (value: unknown): string => {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = typeof value === 'string' ? `'${value}'` : String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
};

const refuse = (path: string, value: unknown, limit: string, cause?: unknown): never => {
  throw new ValvomoError('BAD_MESSAGE', `${path} is ${shown(value)}: ${limit}`, { value, limit, cause });
};

const pathText = (type: string, path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => text + (typeof key === 'number' ? `[${key}]` : `.${String(key)}`), type);

const valueAt = (message: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    message,
  );

const jsonOf = (text: string): unknown => {
  if (text.length > limits.message_bytes_max)
    throw new ValvomoError(
      'FRAME_TOO_LARGE',
      `message length is ${text.length} characters, limit ${limits.message_bytes_max}`,
      { value: text.length, limit: limits.message_bytes_max },
    );
  try {
    return JSON.parse(text);
  } catch (cause) {
    return refuse('message', text, 'not JSON', cause);
  }
};

const parserOf = <Message>(
  schema: z.ZodType<Message> & { readonly options: readonly Options[] },
): ((text: string) => Message | undefined) => {
  const known = new Set(schema.options.map((option) => option.shape.type.value));
  return (text) => {
    const message = jsonOf(text);
    const type = valueAt(message, ['type']);
    if (typeof type !== 'string') return refuse('type', type, 'a message has a text in `type`');
    if (!known.has(type)) return undefined;
    const result = schema.safeParse(message);
    if (result.success) return result.data;
    const issue = result.error.issues[0];
    const path = issue?.path ?? [];
    return refuse(pathText(type, path), valueAt(message, path), issue?.message ?? 'not valid', result.error);
  };
};

/**
 * Each parser gives the message, or undefined for a `type` that this version does not know: to be skipped.
 * All throw ValvomoError BAD_MESSAGE with the path, value and limit, or FRAME_TOO_LARGE.
 */
export const parseDeviceMessage: (text: string) => DeviceMessage | undefined = parserOf(deviceMessage);
export const parseServerToDevice: (text: string) => ServerToDevice | undefined = parserOf(serverToDevice);
export const parseViewerMessage: (text: string) => ViewerMessage | undefined = parserOf(viewerMessage);
export const parseServerToViewer: (text: string) => ServerToViewer | undefined = parserOf(serverToViewer);
