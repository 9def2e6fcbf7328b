import { ValvomoError } from '@valvomo/model';
import type { Database } from '@valvomo/store';
import type { Logger } from 'pino';
import { changedSettings, checkedSettings, mergedSettings } from './edit.ts';
import {
  defaultAlarmSettings,
  versionedSettings,
  type AlarmSettings,
  type VersionedSettings,
} from './schema.ts';
import { withoutSecrets, withSecretsOf } from './secrets.ts';

/** What somebody wants to be decided. */
export interface Deciding {
  readonly author: string;
  /** The version that the author saw; undefined: whatever it is. */
  readonly version: number | undefined;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What the site decided: one change after the other, each in the audit. */
export class SiteSettings {
  now: AlarmSettings = defaultAlarmSettings;
  #version = 0;
  #isKnown = false;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #database: Database;
  readonly #log: Logger;

  constructor(database: Database, log: Logger) {
    this.#database = database;
    this.#log = log;
  }

  /** What was kept; null: nothing. */
  restore(kept: unknown): void {
    this.#isKnown = true;
    const read = versionedSettings.safeParse(kept ?? {});
    if (!read.success) {
      this.#log.error({ err: read.error }, 'settings of alarms cannot be read: defaults are used');
      this.#version = (kept as { readonly version?: number } | null)?.version ?? 0;
      return;
    }
    const { version, ...settings } = read.data;
    this.now = settings;
    this.#version = version;
  }

  /** Without secrets. */
  get shown(): VersionedSettings {
    return withoutSecrets({ ...this.now, version: this.#version });
  }

  /** All of them anew. @throws as `merge` */
  replace(deciding: Deciding): Promise<VersionedSettings> {
    return this.#decide(deciding, () => deciding.settings);
  }

  /**
   * Some of them.
   * @throws ValvomoError BAD_SETTING, STALE_SETTINGS when the author saw others, DATABASE_FAILED, DATABASE_BUSY; then nothing has changed
   */
  merge(deciding: Deciding): Promise<VersionedSettings> {
    return this.#decide(deciding, () => mergedSettings(this.now, deciding.settings));
  }

  #decide({ author, version }: Deciding, of: () => unknown): Promise<VersionedSettings> {
    const work = async (): Promise<VersionedSettings> => {
      if (!this.#isKnown) throw new ValvomoError('DATABASE_FAILED', 'settings of before are not known yet');
      if (version !== undefined && version !== this.#version)
        throw new ValvomoError(
          'STALE_SETTINGS',
          `settings are of version ${this.#version} by now, not ${version}`,
          { value: version, limit: this.#version },
        );
      const settings = withSecretsOf(this.now, checkedSettings(of()));
      const changed = changedSettings(this.now, settings);
      if (Object.keys({ ...changed.before, ...changed.after }).length === 0) return this.shown;
      const next = this.#version + 1;
      await this.#database.alarms.settle({ author, settings: { ...settings, version: next }, ...changed });
      this.now = settings;
      this.#version = next;
      return this.shown;
    };
    const done = this.#turn.then(work, work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
