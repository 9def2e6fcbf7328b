/** What a person is changing in the settings of alarms, before it is saved: pure, so that it can be undone and tested. */

export type Json = Readonly<Record<string, unknown>>;

/** One setting, as the server says what it may be. */
export interface SettingLimits {
  /** Names joined by dots; `*` stands for any name. */
  readonly path: string;
  readonly title: string;
  readonly description: string | null;
  readonly type: 'number' | 'whole-number' | 'flag' | 'choice' | 'choices' | 'text' | 'texts' | 'channels';
  readonly unit: string | null;
  readonly nullable: boolean;
  readonly default?: unknown;
  readonly from?: number;
  readonly to?: number;
  readonly choices?: readonly string[];
  readonly length_min?: number;
  readonly length_max?: number;
  readonly items_min?: number;
  readonly items_max?: number;
  readonly secret?: true;
  readonly kinds?: Readonly<Record<string, readonly SettingLimits[]>>;
}

type Changes = ReadonlyMap<string, unknown>;

export interface SettingsDraft {
  /** As the server has them. */
  readonly seen: Json;
  readonly version: number;
  /** By path; null takes away what was said of a bed. */
  readonly changes: Changes;
  readonly past: readonly Changes[];
}

/** Steps of undo that are remembered. */
const past_max = 100;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const at = (data: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), data);

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export const draftOf = (seen: Json): SettingsDraft => ({
  seen,
  version: typeof seen['version'] === 'number' ? seen['version'] : 0,
  changes: new Map(),
  past: [],
});

/** What stands in a field now. */
export const valueOf = ({ seen, changes }: SettingsDraft, path: string): unknown =>
  changes.has(path) ? changes.get(path) : at(seen, path);

export const isChanged = ({ changes }: SettingsDraft, path: string): boolean => changes.has(path);

/** What goes back to what the server has is no change. */
export const withValue = (draft: SettingsDraft, path: string, value: unknown): SettingsDraft => {
  if (same(valueOf(draft, path), value)) return draft;
  const changes = new Map(draft.changes);
  if (same(at(draft.seen, path) ?? null, value)) changes.delete(path);
  else changes.set(path, value);
  return { ...draft, changes, past: [...draft.past, draft.changes].slice(-past_max) };
};

export const undone = (draft: SettingsDraft): SettingsDraft => {
  const changes = draft.past.at(-1);
  return changes === undefined ? draft : { ...draft, changes, past: draft.past.slice(0, -1) };
};

/** Somebody else has changed them: what is being changed here goes on from there. */
export const onto = (draft: SettingsDraft, seen: Json): SettingsDraft => {
  const fresh = draftOf(seen);
  const left = [...draft.changes].filter(([path, value]) => !same(at(seen, path) ?? null, value));
  return { ...fresh, changes: new Map(left) };
};

/** The body that the server merges field by field. */
export const patchOf = ({ changes, version }: SettingsDraft, author: string): Json => {
  const body: Record<string, unknown> = { author, version };
  for (const [path, value] of changes) {
    const names = path.split('.');
    let place = body;
    for (const name of names.slice(0, -1)) {
      const inner = place[name] ?? {};
      place[name] = inner;
      place = inner as Record<string, unknown>;
    }
    place[names.at(-1) ?? ''] = value;
  }
  return body;
};

const usualText = (usual: unknown): string =>
  usual === null
    ? 'never'
    : typeof usual === 'boolean'
      ? usual
        ? 'on'
        : 'off'
      : JSON.stringify(usual).replaceAll('"', '');

export const rangeText = ({ type, from, to, unit, nullable, default: usual }: SettingLimits): string => {
  const range =
    from === undefined || to === undefined ? '' : `${from} … ${to}${unit === null ? '' : ` ${unit}`}`;
  const normal =
    usual === undefined || usual === '' || Array.isArray(usual) || type === 'text'
      ? ''
      : `usually ${usualText(usual)}`;
  return [range, nullable && type !== 'text' ? 'or never' : '', normal]
    .filter((part) => part !== '')
    .join(', ');
};

/** What is wrong with a value, in words; null when nothing is. The server has the last word. */
export const problemOf = (limits: SettingLimits, value: unknown): string | null => {
  const {
    type,
    from = -Infinity,
    to = Infinity,
    unit,
    nullable,
    length_min = 0,
    length_max = Infinity,
  } = limits;
  if (value === null) return nullable ? null : 'it is missing';
  if (type === 'number' || type === 'whole-number') {
    if (typeof value !== 'number' || Number.isNaN(value)) return 'it is no number';
    if (type === 'whole-number' && !Number.isInteger(value)) return 'it is no whole number';
    const of = unit === null ? '' : ` ${unit}`;
    return value < from || value > to ? `${value}${of} lies outside ${from} … ${to}${of}` : null;
  }
  if (type === 'text') {
    if (typeof value !== 'string') return 'it is missing';
    if (value.length < length_min) return 'it is missing';
    return value.length > length_max ? `more than ${length_max} characters` : null;
  }
  if (type === 'texts') {
    const { items_min = 0, items_max = Infinity } = limits;
    if (!Array.isArray(value) || value.length < items_min) return 'it is missing';
    return value.length > items_max ? `more than ${items_max}` : null;
  }
  return null;
};

/** The path that a refusal is about: its message begins with it. */
export const pathIn = (message: string): string => /^[\w.*-]+/.exec(message)?.[0] ?? '';
