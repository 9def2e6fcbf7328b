import { array, assert, constantFrom, jsonValue, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedSettings, checkedSettings, mergedSettings } from './edit.ts';
import { settingsLimits, type SettingLimits } from './limits.ts';
import { alarmSettings, defaultAlarmSettings } from './schema.ts';

const plain = defaultAlarmSettings as unknown as Readonly<Record<string, unknown>>;
const put = (patch: object) => checkedSettings(mergedSettings(plain, patch as Record<string, unknown>));
const nested = (path: string, value: unknown): Record<string, unknown> =>
  path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Record<
    string,
    unknown
  >;
const outcome = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return (error as { code?: string }).code ?? error;
  }
};
const settings = settingsLimits.settings.filter(({ path }) => !path.includes('*'));
const at = (data: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], data);

describe('limits of settings', () => {
  it('name every setting there is, with words and the default that holds', () => {
    for (const { path, title, default: usual } of settings) {
      expect(at(defaultAlarmSettings, path)).toEqual(usual);
      expect(title).toMatch(/^[A-Z]/);
    }
    const leaves = (value: unknown, path = ''): string[] =>
      typeof value === 'object' && value !== null && !Array.isArray(value) && path !== 'beds'
        ? Object.entries(value).flatMap(([name, one]) => leaves(one, path === '' ? name : `${path}.${name}`))
        : [path];
    const named = settings.map(({ path }) => path);
    expect(leaves(defaultAlarmSettings).filter((path) => path !== 'beds')).toEqual(named);
  });

  it.each(settings.filter(({ from }) => from !== undefined).map((one) => [one.path, one] as const))(
    '%s is taken at its ends and refused beyond them, with value and limit',
    (path, { from = 0, to = 0, unit }: SettingLimits) => {
      expect(unit).toBe('s');
      for (const good of [from, to]) expect(at(put(nested(path, good)), path)).toBe(good);
      for (const [bad, limit] of [
        [from - 0.01, from],
        [to + 0.01, to],
      ] as const)
        expect(() => put(nested(path, bad))).toThrow(
          expect.objectContaining({ code: 'BAD_SETTING', value: bad, limit }),
        );
    },
  );

  it('null is a value where they say so, and elsewhere a way back to the default', () => {
    const other = put({ sound: { reminder_s: 60, pause_max_s: 60 }, beds: { a: { watch: true } } });
    const back = checkedSettings(
      mergedSettings(other, { sound: { reminder_s: null, pause_max_s: null }, beds: { a: null } }),
    );
    expect(back.sound).toMatchObject({ reminder_s: null, pause_max_s: 120 });
    expect(back.beds).toEqual({});
  });
});

describe('settings that are changed', () => {
  it('are refused by the name of what is wrong: a typing error is no silence', () => {
    const wrong = (patch: object): string => {
      try {
        put(patch);
      } catch (error) {
        return (error as Error).message;
      }
      return 'taken';
    };
    expect(wrong({ sound: { pause_max: 60 } })).toBe("there is no setting 'sound.pause_max'");
    expect(wrong({ profiles: { icuu: { esz: 'high' } } })).toContain("'profiles.icuu'");
    expect(wrong({ profiles: { icu: { button: 'information' } } })).toContain(
      'profiles.icu.button is "information"',
    );
    const mail = { id: 'm', kind: 'email', host: 'h', from: 'a@b.fi', to: ['c@d.fi'] };
    expect(wrong({ delivery: { channels: [{ ...mail, password: 'hush', port: 0 }] } })).not.toContain('hush');
    expect(wrong({ delivery: { channels: [{ ...mail, password: 7 }] } })).not.toContain('7');
    expect(wrong({ delivery: { channels: [mail, mail] } })).toContain('same name');
    expect(wrong({ delivery: { channels: [{ ...mail, hots: 'x' }] } })).toContain('delivery.channels.0.hots');
  });

  it('a profile that is told in part keeps its own defaults for the rest', () => {
    expect(put({ profiles: { icu: { esz: 'high' } } }).profiles.icu).toMatchObject({
      suspected: 'information',
      esz: 'high',
    });
    expect(alarmSettings.parse({ profiles: {} }).profiles.neonate.esz).toBe('medium');
  });

  it('say what has changed, and of a secret that it has', () => {
    const hook = { id: 'pager', kind: 'webhook', url: 'https://a.fi/x', secret: 'one' };
    const before = put({ delivery: { channels: [hook] } });
    const after = put({ sound: { pause_max_s: 60 }, delivery: { channels: [{ ...hook, secret: 'two' }] } });
    expect(changedSettings(before, after)).toEqual({
      before: { 'sound.pause_max_s': 120, 'delivery.channels.pager.secret': '********' },
      after: { 'sound.pause_max_s': 60, 'delivery.channels.pager.secret': '********' },
    });
  });

  it('whatever is sent: refused by a code, or settings that are taken again as they are', () => {
    const paths = [
      ...settings.map(({ path }) => path),
      'beds',
      'delivery',
      '__proto__',
      'x.y',
      'beds.__proto__',
    ];
    const patches = array(tuple(constantFrom(...paths), jsonValue()), { maxLength: 4 });
    assert(
      property(patches, (patch) => {
        let merged: Readonly<Record<string, unknown>> = plain;
        for (const [path, value] of patch)
          merged = mergedSettings(merged, JSON.parse(JSON.stringify(nested(path, value))) as never);
        const taken = outcome(() => checkedSettings(merged));
        expect(taken).toEqual(taken === 'BAD_SETTING' ? taken : checkedSettings(taken));
        expect(({} as Record<string, unknown>)['y']).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });
});
