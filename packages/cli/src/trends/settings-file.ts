import { readFile } from 'node:fs/promises';

import { defaultSettings, type TrendSettings } from '@valvomo/analysis';

import { oneLine, UsageError, userPath } from '../terminal.ts';
import type { TrendsOptions } from './command.ts';

/** Settings in which a site names things of its own; `null` takes a name of the defaults out. */
const openSettings: ReadonlySet<string> = new Set(['bands_hz', 'ratios', 'formulas']);

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = { readonly [name: string]: Json };

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const refuse = (path: string, value: Json, wanted: string): never => {
  throw new UsageError(`--settings: ${path} is ${JSON.stringify(value)}; ${wanted} is wanted`, {
    value,
    limit: wanted,
  });
};

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

/** Two numbers are a range: the first lies below the second. */
const merged = (usual: readonly Json[], given: Json, path: string): Json => {
  if (!Array.isArray(given) || given.length !== usual.length)
    return refuse(path, given, `a list of ${usual.length} numbers, such as ${JSON.stringify(usual)}`);
  const list = usual.map((value, k) => settingOf(value, given[k] as Json, `${path}[${k}]`));
  const [from, to] = list;
  if (list.length === 2 && typeof from === 'number' && typeof to === 'number' && from >= to)
    return refuse(path, given, 'a range whose first number is the smaller one');
  return list;
};

const mergedObject = (usual: JsonObject, given: Json, path: string): Json => {
  if (!isObject(given)) return refuse(path || 'the whole', given, 'an object');
  const isOpen = openSettings.has(path);
  const model = Object.values(usual)[0];
  const settings: Record<string, Json> = { ...usual };
  for (const [name, value] of Object.entries(given)) {
    const known = usual[name] ?? (isOpen ? (model ?? '') : undefined);
    if (known === undefined)
      throw new UsageError(
        `--settings: there is no ${join(path, name)}; ${path || 'settings'} has ${Object.keys(usual).join(', ')}`,
        { value: name, limit: Object.keys(usual) },
      );
    if (isOpen && value === null) delete settings[name];
    else settings[name] = settingOf(known, value, join(path, name));
  }
  return settings;
};

/** Everything, or a choice by name. */
const mergedChoice = (given: Json, path: string): Json =>
  given === 'hemispheres' ||
  given === 'all' ||
  (Array.isArray(given) && given.every((name) => typeof name === 'string'))
    ? given
    : refuse(path, given, '"hemispheres", "all" or a list of names');

const settingOf = (usual: Json, given: Json, path: string): Json => {
  if (usual === 'hemispheres') return mergedChoice(given, path);
  if (Array.isArray(usual)) return merged(usual, given, path);
  if (isObject(usual)) return mergedObject(usual, given, path);
  if (typeof usual === 'number' && !(typeof given === 'number' && Number.isFinite(given) && given >= 0))
    return refuse(path, given, 'a number of at least 0');
  if (typeof given !== typeof usual) return refuse(path, given, `a ${typeof usual}`);
  return given;
};

/** A ratio names bands that there are; mains is 50 or 60 Hz. */
const checkMeaning = (settings: TrendSettings): TrendSettings => {
  const bands = Object.keys(settings.bands_hz);
  for (const [id, { above, below }] of Object.entries(settings.ratios))
    for (const [side, band] of Object.entries({ above, below }))
      if (!bands.includes(band)) refuse(`ratios.${id}.${side}`, band, `one of ${bands.join(', ')}`);
  if (![50, 60].includes(settings.mains_hz)) refuse('mains_hz', settings.mains_hz, '50 or 60');
  return settings;
};

const parsed = (text: string, name: string): Json => {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new UsageError(`--settings: ${name} is not JSON: ${oneLine(error)}`, { cause: error });
  }
};

/** What is not given stays as usual. @throws UsageError with the path, the value and the limit */
export const settingsOf = (given: unknown): TrendSettings =>
  checkMeaning(settingOf(defaultSettings as unknown as Json, given as Json, '') as unknown as TrendSettings);

/** @throws UsageError unless it is `name=expression` */
const formulaOf = (typed: string): readonly [string, string] => {
  const [, name, expression] = /^\s*([\w-]+)\s*=([\s\S]+)$/.exec(typed) ?? [];
  if (name === undefined || expression === undefined)
    throw new UsageError(`--formula: '${typed}' is not name=expression`, { value: typed });
  return [name, expression.trim()];
};

/**
 * @param options.settings a JSON file, or the JSON itself when it begins with `{`
 * @param options.formula formulas `name=expression`, beside those of the settings
 * @throws UsageError
 */
export const readSettings = async ({
  settings,
  formula = [],
}: Pick<TrendsOptions, 'settings' | 'formula'>): Promise<TrendSettings> => {
  const read = await readFrom(settings);
  if (formula.length === 0) return read;
  const named = formula.map(formulaOf);
  const names = named.map(([name]) => name);
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) throw new UsageError(`--formula: '${twice}' names two formulas`, { value: twice });
  return { ...read, formulas: { ...read.formulas, ...Object.fromEntries(named) } };
};

const readFrom = async (setting: string | undefined): Promise<TrendSettings> => {
  if (setting === undefined) return defaultSettings;
  if (setting.trimStart().startsWith('{')) return settingsOf(parsed(setting, 'the text'));
  const text = await readFile(userPath(setting), 'utf8').catch((error: unknown) => {
    throw new UsageError(`--settings: ${oneLine(error)}`, { cause: error });
  });
  return settingsOf(parsed(text, `'${setting}'`));
};
