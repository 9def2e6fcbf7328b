import { ValvomoError } from '@valvomo/model';
import type { z } from 'zod';
import { settingsLimits } from './limits.ts';
import { alarmSettings, type AlarmSettings } from './schema.ts';
import { hidden } from './secrets.ts';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const nullable = new Set(settingsLimits.settings.flatMap((one) => (one.nullable ? [one.path] : [])));
const joined = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

/**
 * Settings with what `patch` has instead: objects field by field, lists whole. Null where it is no value takes a field away, so that it
 * is as by default (RFC 7396).
 */
export const mergedSettings = (before: Json, patch: Json, path = ''): Json => {
  const after: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(patch)) {
    const place = joined(path, name);
    const was = Object.hasOwn(before, name) ? before[name] : undefined;
    if (value === null && !nullable.has(place)) delete after[name];
    else
      Object.defineProperty(after, name, {
        value: isObject(value) ? mergedSettings(isObject(was) ? was : {}, value, place) : value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
  }
  return after;
};

const valueAt = (data: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Json | null | undefined)?.[key as string], data);

const limitOf = (issue: z.core.$ZodIssue): unknown => {
  if (issue.code === 'too_big') return issue.maximum;
  if (issue.code === 'too_small') return issue.minimum;
  return issue.code === 'invalid_value' ? issue.values : undefined;
};

const shown = (path: string, value: unknown): unknown => (/(secret|password)$/.test(path) ? hidden : value);

/** The first name that the schema does not know; typing errors would be silent. */
const unknownIn = (input: unknown, known: unknown, path = ''): string | undefined => {
  if (Array.isArray(input) && Array.isArray(known)) {
    for (const [at, one] of input.entries()) {
      const found = unknownIn(one, known[at], joined(path, String(at)));
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isObject(input) || !isObject(known)) return undefined;
  for (const [name, value] of Object.entries(input)) {
    const place = joined(path, name);
    if (!Object.hasOwn(known, name) && value !== undefined) return place;
    const found = unknownIn(value, known[name], place);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** @throws ValvomoError BAD_SETTING, with the path, the value and the limit that it broke */
export const checkedSettings = (input: unknown): AlarmSettings => {
  const result = alarmSettings.safeParse(input);
  if (!result.success) {
    const [issue] = result.error.issues;
    const path = (issue?.path ?? []).join('.');
    const value = shown(path, valueAt(input, issue?.path ?? []));
    const said = value === undefined ? 'is missing' : `is ${JSON.stringify(value).slice(0, 80)}`;
    throw new ValvomoError('BAD_SETTING', `${path} ${said}: ${issue?.message ?? 'refused'}`, {
      value,
      limit: issue === undefined ? undefined : limitOf(issue),
    });
  }
  const unknown = unknownIn(input, result.data);
  if (unknown !== undefined)
    throw new ValvomoError('BAD_SETTING', `there is no setting '${unknown}'`, { value: unknown });
  return result.data;
};

const flat = (value: unknown, path: string, into: Map<string, unknown>): void => {
  if (isObject(value)) for (const [name, one] of Object.entries(value)) flat(one, joined(path, name), into);
  else if (path === 'delivery.channels' && Array.isArray(value))
    // By name: what stands above one is no part of it.
    for (const { id, ...rest } of value as { readonly id: string }[]) flat(rest, joined(path, id), into);
  else into.set(path, value);
};

/** What has changed, by path; a secret is hidden, that it has changed is not. */
export const changedSettings = (
  before: AlarmSettings,
  after: AlarmSettings,
): { readonly before: Json; readonly after: Json } => {
  const [was, is] = [new Map<string, unknown>(), new Map<string, unknown>()];
  flat(before, '', was);
  flat(after, '', is);
  const paths = [...new Set([...was.keys(), ...is.keys()])].filter(
    (path) => JSON.stringify(was.get(path)) !== JSON.stringify(is.get(path)),
  );
  const of = (from: ReadonlyMap<string, unknown>): Json =>
    Object.fromEntries(
      paths.flatMap((path) => (from.has(path) ? [[path, shown(path, from.get(path))]] : [])),
    );
  return { before: of(was), after: of(is) };
};
