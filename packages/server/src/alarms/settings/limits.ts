import { z } from 'zod';
import { alarmSettings } from './schema.ts';

/** One thing that a site may decide, with all that a screen needs to ask for it. */
export interface SettingLimits {
  /** Names joined by dots; `*` stands for any name. Of a channel's: from the channel on. */
  readonly path: string;
  readonly title: string;
  readonly description: string | null;
  readonly type: 'number' | 'whole-number' | 'flag' | 'choice' | 'choices' | 'text' | 'texts' | 'channels';
  readonly unit: string | null;
  /** Absent: there is none. */
  readonly default?: unknown;
  /** Null is a value: never, or none. */
  readonly nullable: boolean;
  readonly from?: number;
  readonly to?: number;
  readonly choices?: readonly string[];
  /** Characters of a text. */
  readonly length_min?: number;
  readonly length_max?: number;
  /** Items of a list. */
  readonly items_min?: number;
  readonly items_max?: number;
  /** Kept, and never shown again. */
  readonly secret?: true;
  /** Of channels: what each kind of them asks for. */
  readonly kinds?: Readonly<Record<string, readonly SettingLimits[]>>;
}

/** A group of them. */
export interface SettingGroup {
  readonly path: string;
  readonly title: string;
  readonly description: string | null;
}

export interface SettingsLimits {
  readonly groups: readonly SettingGroup[];
  readonly settings: readonly SettingLimits[];
}

/** What is read of JSON Schema. */
interface Node {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | false;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
}

const joined = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

const given = (fields: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const typeOf = ({ type, enum: choices, items }: Node): SettingLimits['type'] => {
  if (type === 'boolean') return 'flag';
  if (type === 'integer') return 'whole-number';
  if (type === 'number') return 'number';
  if (type === 'array')
    return items?.enum !== undefined ? 'choices' : items?.type === 'string' ? 'texts' : 'channels';
  return choices === undefined ? 'text' : 'choice';
};

const leafOf = (path: string, outer: Node): SettingLimits => {
  const node = outer.anyOf?.find(({ type }) => type !== 'null') ?? outer;
  const type = typeOf(node);
  const text = type === 'texts' ? node.items : node;
  return {
    path,
    title: outer.title ?? path,
    description: outer.description ?? null,
    type,
    // Units stand at the end of names.
    unit: path.endsWith('_s') ? 's' : null,
    nullable: outer.anyOf !== undefined,
    ...given({
      default: outer.default,
      from: node.minimum,
      to: node.maximum,
      choices: node.enum ?? node.items?.enum,
      length_min: text?.minLength,
      length_max: text?.maxLength,
      items_min: node.minItems,
      items_max: node.maxItems,
      secret: /(^|\.)(secret|password)$/.test(path) ? true : undefined,
      kinds: type === 'channels' ? kindsOf(node.items) : undefined,
    }),
  };
};

const kindsOf = (items: Node | undefined): Readonly<Record<string, readonly SettingLimits[]>> =>
  Object.fromEntries(
    (items?.oneOf ?? items?.anyOf ?? []).map(({ properties = {} }) => {
      const { kind, ...rest } = properties;
      return [kind?.const ?? '', Object.entries(rest).map(([name, node]) => leafOf(name, node))];
    }),
  );

const walk = (
  path: string,
  node: Node,
  found: { groups: SettingGroup[]; settings: SettingLimits[] },
): void => {
  const { properties, additionalProperties, title = path, description = null } = node;
  const inner = properties ?? (additionalProperties ? { '*': additionalProperties } : undefined);
  if (inner === undefined) {
    found.settings.push(leafOf(path, node));
    return;
  }
  if (path !== '' && !path.endsWith('*')) found.groups.push({ path, title, description });
  for (const [name, one] of Object.entries(inner)) walk(joined(path, name), one, found);
};

const made = (): SettingsLimits => {
  const found: { groups: SettingGroup[]; settings: SettingLimits[] } = { groups: [], settings: [] };
  walk('', z.toJSONSchema(alarmSettings, { io: 'input' }) as Node, found);
  return found;
};

/** Every setting with its default, range, unit and words, made of the schema that checks them. */
export const settingsLimits: SettingsLimits = made();
