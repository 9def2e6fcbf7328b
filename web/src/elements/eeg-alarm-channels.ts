import { html, nothing, type TemplateResult } from 'lit';
import { tryChannel } from '../alarms/settings-api.ts';
import { problemOf, type Json, type SettingLimits } from '../alarms/settings-draft.ts';
import { shared } from '../styles/shared.ts';
import { EegElement } from './eeg-element.ts';
import { settingField } from './setting-field.ts';
import { settingsStyle } from './settings-style.ts';

const names: Readonly<Record<string, string>> = { webhook: 'Webhook', email: 'E-mail' };

/** Who is told outside: an address each, and whether a message arrives there. */
export class EegAlarmChannels extends EegElement {
  static override properties = {
    limits: { attribute: false },
    channels: { attribute: false },
    saved: { attribute: false },
    problems: { attribute: false },
    tried: { state: true },
  };
  static override styles = [shared, settingsStyle];

  declare limits: SettingLimits | null;
  declare channels: readonly Json[];
  /** As the server has them: only these can be tried. */
  declare saved: readonly Json[];
  /** By `number.field`. */
  declare problems: Readonly<Record<string, string>>;
  /** What became of a test, by the channel's name. */
  declare tried: Readonly<Record<string, string>>;
  readonly #reader = this.select(({ preferences }) => preferences.reader.trim());

  constructor() {
    super();
    this.limits = null;
    this.channels = [];
    this.saved = [];
    this.problems = {};
    this.tried = {};
  }

  override render(): TemplateResult | typeof nothing {
    const { limits } = this;
    if (limits === null) return nothing;
    return html`${this.channels.length === 0 ? html`<p class="dim">Nobody is told outside.</p>` : nothing}
      ${this.channels.map((channel, number) => this.#channel(channel, number))}
      <div class="line">
        ${Object.keys(limits.kinds ?? {}).map(
          (kind) =>
            html`<button
              ?disabled=${this.channels.length >= (limits.items_max ?? Infinity)}
              @click=${() => this.#add(kind)}
            >
              + ${names[kind] ?? kind}
            </button>`,
        )}
      </div>`;
  }

  #channel(channel: Json, number: number): TemplateResult {
    const { kind, id } = channel;
    const fields = this.limits?.kinds?.[String(kind)] ?? [];
    const isSaved = this.saved.some((one) => JSON.stringify(one) === JSON.stringify(channel));
    const reader = this.#reader.value;
    const why = isSaved
      ? reader === ''
        ? 'Say your name first'
        : ''
      : 'Save it first: a test goes to what is saved';
    return html`<article aria-label="${names[String(kind)] ?? String(kind)} ${String(id)}">
      <div class="line">
        <strong>${names[String(kind)] ?? kind}</strong>
        <span class="space"></span>
        <span role="status">${this.tried[String(id)] ?? ''}</span>
        <button
          ?disabled=${why !== ''}
          title=${why === '' ? 'One message, at once' : why}
          @click=${() => this.#try(String(id))}
        >
          Send a test
        </button>
        <button @click=${() => this.#tell(this.channels.filter((_, at) => at !== number))}>Remove</button>
      </div>
      ${fields.map((limits) => {
        const value = channel[limits.path] ?? (limits.type === 'texts' ? [] : (limits.default ?? ''));
        return settingField({
          limits,
          name: `channel-${number}-${limits.path}`,
          value,
          changed:
            !isSaved &&
            JSON.stringify(this.saved[number]?.[limits.path]) !== JSON.stringify(channel[limits.path]),
          problem:
            this.problems[`${number}.${limits.path}`] ??
            problemOf(limits, value) ??
            (limits.default === undefined && value === '' ? 'it is missing' : null),
          onChange: (next) =>
            this.#tell(
              this.channels.map((one, at) => (at === number ? { ...one, [limits.path]: next } : one)),
            ),
        });
      })}
    </article>`;
  }

  #add(kind: string): void {
    const fields = this.limits?.kinds?.[kind] ?? [];
    const usual = fields.flatMap(({ path, default: value }) =>
      value === undefined ? [] : [[path, value] as const],
    );
    const taken = new Set(this.channels.map(({ id }) => id));
    let number = this.channels.length + 1;
    while (taken.has(`${kind}-${number}`)) number += 1;
    this.#tell([...this.channels, { kind, ...Object.fromEntries(usual), id: `${kind}-${number}` }]);
  }

  #tell(channels: readonly Json[]): void {
    this.dispatchEvent(new CustomEvent('eeg-channels', { detail: channels }));
  }

  #try(name: string): void {
    const say = (words: string): void => {
      this.tried = { ...this.tried, [name]: words };
    };
    say('sending …');
    tryChannel(name, this.#reader.value).then(
      ({ state, answer }) => say(`${state}: ${answer}`),
      (problem: unknown) => say(`not sent: ${problem instanceof Error ? problem.message : String(problem)}`),
    );
  }
}

customElements.define('eeg-alarm-channels', EegAlarmChannels);
