import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import { alarmProfiles } from '@valvomo/model';
import { html, nothing, type TemplateResult } from 'lit';
import { notASubstitute } from '../alarms/alarm-words.ts';
import {
  saveSettings,
  settings,
  settingsChanges,
  settingsLimits,
  type SettingsChange,
  type SettingsLimits,
} from '../alarms/settings-api.ts';
import {
  draftOf,
  isChanged,
  onto,
  patchOf,
  pathIn,
  problemOf,
  undone,
  valueOf,
  withValue,
  type Json,
  type SettingLimits,
  type SettingsDraft,
} from '../alarms/settings-draft.ts';
import { clockText, dateText, zoneOf } from '../display/words.ts';
import { shared } from '../styles/shared.ts';
import './eeg-alarm-channels.ts';
import { EegElement } from './eeg-element.ts';
import { bareField, settingField, type Field } from './setting-field.ts';
import { settingsStyle } from './settings-style.ts';

const channelsPath = 'delivery.channels';
const asStudy = 'as its study says';
const asKind = 'as its kind says';

const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as Json[]) : []);
const wordsOf = (problem: unknown): string => (problem instanceof Error ? problem.message : String(problem));
const codeOf = (problem: unknown): unknown =>
  typeof problem === 'object' && problem !== null ? Reflect.get(problem, 'code') : undefined;

/** What the site decides about alarms. Nothing is saved without a name, and nothing over what somebody else has saved meanwhile. */
export class EegAlarmSettings extends EegElement {
  static override properties = {
    draft: { state: true },
    limits: { state: true },
    changes: { state: true },
    said: { state: true },
    refused: { state: true },
    busy: { state: true },
  };
  static override styles = [shared, settingsStyle];

  declare draft: SettingsDraft | null;
  declare limits: SettingsLimits | null;
  /** Who changed what, newest first. */
  declare changes: readonly SettingsChange[];
  declare said: string;
  /** What the server refused, and the path of it. */
  declare refused: { readonly path: string; readonly words: string } | null;
  declare busy: boolean;
  readonly #reader = this.select(({ preferences }) => preferences.reader.trim());
  readonly #beds = this.select((state) => state.ward.beds);
  readonly #zone = this.select(({ page }) => zoneOf(page));

  constructor() {
    super();
    this.draft = null;
    this.limits = null;
    this.changes = [];
    this.said = '';
    this.refused = null;
    this.busy = false;
  }

  protected override firstUpdated(): void {
    void this.#load();
    this.#askChanges();
  }

  override render(): TemplateResult {
    return html`<wa-dialog
      open
      label="Settings of alarms"
      @keydown=${this.#onKey}
      @wa-hide=${this.#keepOpen}
      @wa-after-hide=${this.#close}
    >
      <section><p class="dim">${notASubstitute}. These hold for every screen of this server.</p></section>
      ${this.draft === null || this.limits === null ? html`<p role="status">${this.said || 'Asking the server …'}</p>` : this.#form(this.draft, this.limits)}
    </wa-dialog>`;
  }

  #form(draft: SettingsDraft, { groups, settings: all }: SettingsLimits): TemplateResult {
    const plain = groups.filter(({ path }) => !/^(profiles|beds)(\.|$)/.test(path));
    return html`${this.#profiles(draft, all)}
    ${plain.map(({ path, title, description }) => {
      const own = all.filter((one) => one.path.startsWith(`${path}.`) && one.path !== channelsPath);
      return html`<section>
        <h3>${title}</h3>
        ${description === null ? nothing : html`<p class="dim">${description}</p>`}
        ${own.map((limits) => settingField(this.#field(draft, limits)))}
        ${path === 'delivery' ? this.#channels(draft, all) : nothing}
      </section>`;
    })}
    ${this.#bedsOf(draft)} ${this.#history()} ${this.#footer(draft, all)}`;
  }

  #field(draft: SettingsDraft, limits: SettingLimits, path = limits.path): Field {
    const value = valueOf(draft, path);
    const refused = this.refused?.path === path ? this.refused.words : null;
    return {
      limits,
      name: path.replaceAll(/[^\w-]/g, '-'),
      value,
      changed: isChanged(draft, path),
      problem: isChanged(draft, path) ? (problemOf(limits, value) ?? refused) : refused,
      onChange: (next) => this.#set(path, next),
    };
  }

  /** Rows are kinds of beds, columns what may happen there. */
  #profiles(draft: SettingsDraft, all: readonly SettingLimits[]): TemplateResult {
    const of = (profile: string) => all.filter(({ path }) => path.startsWith(`profiles.${profile}.`));
    const titles = this.limits?.groups ?? [];
    const group = titles.find(({ path }) => path === 'profiles');
    return html`<section>
      <h3>${group?.title ?? 'Priorities'}</h3>
      <p class="dim">information: shown among the findings, never an alarm.</p>
      <table>
        <tr>
          <td></td>
          ${of(alarmProfiles[0]).map(({ title }) => html`<th scope="col">${title}</th>`)}
        </tr>
        ${alarmProfiles.map((profile) => {
          const title = titles.find(({ path }) => path === `profiles.${profile}`)?.title ?? profile;
          return html`<tr>
            <th scope="row">${title}</th>
            ${of(profile).map(
              (limits) =>
                html`<td>${bareField(this.#field(draft, limits), `${title}: ${limits.title}`)}</td>`,
            )}
          </tr>`;
        })}
      </table>
    </section>`;
  }

  #channels(draft: SettingsDraft, all: readonly SettingLimits[]): TemplateResult {
    const { path = '', words = '' } = this.refused ?? {};
    const within = path.startsWith(`${channelsPath}.`) ? path.slice(channelsPath.length + 1) : '';
    return html`<eeg-alarm-channels
        .limits=${all.find((one) => one.path === channelsPath) ?? null}
        .channels=${listOf(valueOf(draft, channelsPath))}
        .saved=${listOf((draft.seen['delivery'] as Json | undefined)?.['channels'])}
        .problems=${within === '' ? {} : { [within]: words }}
        @eeg-channels=${(event: CustomEvent<readonly Json[]>) => this.#set(channelsPath, event.detail)}
      ></eeg-alarm-channels>
      ${path === channelsPath ? html`<p class="problem" role="alert">${words}</p>` : nothing}`;
  }

  #bedsOf(draft: SettingsDraft): TemplateResult {
    const flag = { [asKind]: null, yes: true, no: false } as const;
    const choice = (path: string, title: string, choices: readonly string[]): SettingLimits => {
      const about = { description: null, unit: null, nullable: true } as const;
      return { path, title, type: 'choice', choices, ...about };
    };
    return html`<section>
      <h3>Beds that differ from what their study says</h3>
      <table>
        <tr>
          <td></td>
          <th scope="col">Kind of bed</th>
          <th scope="col">Must be watched</th>
        </tr>
        ${this.#beds.value.map(({ id, name }) => {
          const [profile, watch] = [`beds.${id}.profile`, `beds.${id}.watch`];
          const kind = this.#field(draft, choice(profile, 'Kind', [asStudy, ...alarmProfiles]));
          const must = this.#field(draft, choice(watch, 'Watched', Object.keys(flag)));
          const said =
            Object.entries(flag).find(([, value]) => value === (must.value ?? null))?.[0] ?? asKind;
          return html`<tr>
            <th scope="row">${name}</th>
            <td>
              ${bareField(
                {
                  ...kind,
                  value: kind.value ?? asStudy,
                  onChange: (next) => this.#set(profile, next === asStudy ? null : next),
                },
                `${name}: kind of bed`,
              )}
            </td>
            <td>
              ${bareField(
                {
                  ...must,
                  value: said,
                  onChange: (next) => this.#set(watch, flag[next as keyof typeof flag] ?? null),
                },
                `${name}: must be watched`,
              )}
            </td>
          </tr>`;
        })}
      </table>
    </section>`;
  }

  #history(): TemplateResult {
    return html`<section>
      <h3>Who changed what</h3>
      ${this.changes.length === 0 ? html`<p class="dim">Nobody has changed anything.</p>` : nothing}
      <table>
        ${this.changes.map(
          ({ at, author, before, after }) =>
            html`<tr>
              <td class="number">
                ${dateText(BigInt(at), this.#zone.value)} ${clockText(BigInt(at), this.#zone.value)}
              </td>
              <td>${author}</td>
              <td>${changeText(before, after)}</td>
            </tr>`,
        )}
      </table>
    </section>`;
  }

  #footer(draft: SettingsDraft, all: readonly SettingLimits[]): TemplateResult {
    const reader = this.#reader.value;
    const wrong = all.filter(
      (limits) => isChanged(draft, limits.path) && problemOf(limits, valueOf(draft, limits.path)) !== null,
    );
    const count = draft.changes.size;
    const why =
      count === 0
        ? 'Nothing is changed'
        : reader === ''
          ? 'Say your name first'
          : wrong.length > 0
            ? `${wrong[0]?.title}: not as it may be`
            : '';
    return html`<div class="foot">
      <button ?disabled=${draft.past.length === 0} title="Ctrl+Z" @click=${() => this.#undo()}>Undo</button>
      <span role="status">
        ${this.said === '' ? (count === 0 ? 'Nothing is changed.' : `${count} changed, not saved yet.`) : this.said}
      </span>
      <span class="space"></span>
      <label>
        Your name
        <input
          maxlength="80"
          autocomplete="name"
          .value=${reader}
          @input=${({ target }: Event) =>
            target instanceof HTMLInputElement &&
            this.dispatch({ type: 'prefer', change: { reader: target.value.trim() } })}
        />
      </label>
      <button class="main" ?disabled=${why !== '' || this.busy} title=${why} @click=${this.#save}>
        ${reader === '' ? 'Save' : `Save as ${reader}`}
      </button>
    </div>`;
  }

  #set(path: string, value: unknown): void {
    if (this.draft === null) return;
    this.draft = withValue(this.draft, path, value);
    this.said = '';
    if (this.refused?.path.startsWith(path) === true) this.refused = null;
  }

  #undo(): void {
    if (this.draft !== null) this.draft = undone(this.draft);
    this.refused = null;
  }

  async #load(): Promise<void> {
    try {
      const [seen, limits] = await Promise.all([settings(), settingsLimits()]);
      [this.limits, this.draft] = [limits, draftOf(seen)];
    } catch (problem) {
      this.said = wordsOf(problem);
    }
  }

  #askChanges(): void {
    settingsChanges().then(
      (changes) => (this.changes = changes),
      () => (this.changes = []),
    );
  }

  readonly #save = async (): Promise<void> => {
    const { draft } = this;
    const author = this.#reader.value;
    if (draft === null || author === '' || draft.changes.size === 0) return;
    this.busy = true;
    try {
      this.draft = draftOf(await saveSettings(patchOf(draft, author)));
      [this.said, this.refused] = [`Saved by ${author}.`, null];
      this.#askChanges();
    } catch (problem) {
      await this.#refused(draft, problem);
    }
    this.busy = false;
  };

  async #refused(draft: SettingsDraft, problem: unknown): Promise<void> {
    if (codeOf(problem) === 'STALE_SETTINGS') {
      this.draft = onto(draft, await settings());
      this.said =
        'Somebody else saved meanwhile: here is theirs, with your changes on it. Look, and save again.';
      this.#askChanges();
      return;
    }
    this.said = `Not saved: ${wordsOf(problem)}`;
    if (codeOf(problem) === 'BAD_SETTING')
      this.refused = { path: pathIn(wordsOf(problem)), words: wordsOf(problem) };
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
    if (this.draft === null || this.draft.past.length === 0) return;
    event.preventDefault();
    this.#undo();
  };

  /** What was changed and not saved is not thrown away by a slip: the first Escape says so, the second closes. */
  readonly #keepOpen = (event: Event): void => {
    if (event.target !== event.currentTarget) return;
    if (this.draft === null || this.draft.changes.size === 0 || this.#warned) return;
    event.preventDefault();
    this.#warned = true;
    this.said = `${this.draft.changes.size} changed, not saved: close again to throw that away.`;
  };
  #warned = false;

  readonly #close = (event: Event): void => {
    if (event.target === event.currentTarget) this.dispatch({ type: 'dialog', dialog: null });
  };
}

const changeText = (before: unknown, after: unknown): string => {
  const is = (after ?? {}) as Json;
  const was = (before ?? {}) as Json;
  const short = (value: unknown): string => JSON.stringify(value ?? null).slice(0, 60);
  const paths = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((path) => path !== 'version');
  return paths.map((path) => `${path}: ${short(was[path])} → ${short(is[path])}`).join('; ');
};

customElements.define('eeg-alarm-settings', EegAlarmSettings);
