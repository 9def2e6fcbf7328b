import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import { alarmPriorities, type Alarm } from '@valvomo/model';
import { css, html, nothing, type TemplateResult } from 'lit';
import { alarmDetail, inOrder, notASubstitute, priorityMark } from '../alarms/alarm-words.ts';
import { symbolOf, type AlarmSymbol } from '../alarms/symbols.ts';
import { zoneOf } from '../display/words.ts';
import { shared } from '../styles/shared.ts';
import { alarmStyle } from './alarm-style.ts';
import './eeg-alarm-beds.ts';
import { EegElement } from './eeg-element.ts';

const rates = { high: 'flashes at 2 Hz', medium: 'flashes at 0.6 Hz', low: 'steady' } as const;
const bursts = {
  high: 'ten pulses every 8 s',
  medium: 'three pulses every 12 s',
  low: 'one pulse every 30 s',
} as const;

const symbols: readonly (readonly [AlarmSymbol, string])[] = [
  ['acknowledged', 'ACKNOWLEDGED: somebody has seen it, it sounds no more'],
  ['audio-paused', 'AUDIO PAUSED: no sound for a time that is counted down'],
  ['audio-off', 'AUDIO OFF: no sound until somebody turns it on'],
  ['alarm-off', 'ALARM OFF: a kind of alarm is not given at this bed'],
];

/** Every alarm, what the signs mean, and how each priority sounds. */
export class EegAlarmSheet extends EegElement {
  static override properties = { permission: { state: true }, tried: { state: true } };
  static override styles = [
    shared,
    alarmStyle,
    css`
      wa-dialog {
        --width: min(960px, 94vw);
      }
      section {
        margin-bottom: 16px;
      }
      h3 {
        margin-bottom: 6px;
      }
      ul {
        display: grid;
        gap: 6px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .dim {
        color: var(--eeg-dim);
      }
    `,
  ];

  /** The browser's; asked for by a click only. */
  declare permission: string;
  /** What became of the notification that somebody tried. */
  declare tried: string;
  readonly #alarms = this.select((state) => state.alarms);
  readonly #now = this.select((state) => state.now_ms);
  readonly #names = this.select((state) => state.ward.beds);
  readonly #zone = this.select(({ page }) => zoneOf(page));

  constructor() {
    super();
    this.permission = typeof Notification === 'undefined' ? 'missing' : Notification.permission;
    this.tried = '';
  }

  override render(): TemplateResult {
    const state = this.#alarms.value;
    return html`<wa-dialog open light-dismiss label="Alarms" @wa-after-hide=${this.#close}>
      <section>
        <p>
          ${notASubstitute}.
          <button @click=${() => this.dispatch({ type: 'dialog', dialog: 'alarm-settings' })}>
            Settings of alarms <kbd>,</kbd>
          </button>
        </p>
      </section>
      <section>
        <h3>Now</h3>
        ${state.alarms.length === 0 ? html`<p class="dim">No alarms.</p>` : nothing}
        <ul>
          ${inOrder(state.alarms).map((alarm) => this.#line(alarm))}
        </ul>
      </section>
      <section>
        <h3>Beds: sound, what is off, alarms of the last nights</h3>
        <eeg-alarm-beds></eeg-alarm-beds>
      </section>
      <section>
        <h3>Test: how each sounds and looks</h3>
        <ul>
          ${alarmPriorities.toReversed().map(
            (priority) =>
              html`<li>
                <button data-test=${priority} @click=${() => this.dispatch({ type: 'alarm-test', priority })}>
                  ▶ Play ${priority}
                </button>
                <span class="alarm ${priority}">${priorityMark[priority]} ${priority}</span>
                <span>${rates[priority]}, ${bursts[priority]}</span>
              </li>`,
          )}
          <li><span class="alarm medium over">!! over</span> it is over, and nobody has reset it</li>
          ${symbols.map(([symbol, words]) => html`<li>${symbolOf(symbol)} ${words}</li>`)}
        </ul>
      </section>
      <section>
        <h3>Notifications of this browser</h3>
        ${this.#notifications()}
      </section>
    </wa-dialog>`;
  }

  #line(alarm: Alarm): TemplateResult {
    const { id, bed, priority, text, present, acknowledged } = alarm;
    return html`<li>
      <span class="alarm ${priority} ${present ? '' : 'over'} ${acknowledged === null ? '' : 'acknowledged'}">
        ${priorityMark[priority]} ${this.#name(bed)}: ${text}
        ${acknowledged === null ? nothing : symbolOf('acknowledged')}
      </span>
      <span class="number">${alarmDetail(alarm, this.#alarms.value, this.#now.value, this.#zone.value)}</span>
      <button @click=${() => this.#show(id)}>Show</button>
    </li>`;
  }

  #name(bed: string | null): string {
    return bed === null ? 'Server' : (this.#names.value.find(({ id }) => id === bed)?.name ?? bed);
  }

  #notifications(): TemplateResult {
    if (this.permission === 'granted')
      return html`<p>
        They are shown while this page is hidden.
        <button @click=${this.#try}>Show one now</button>
        <span role="status">${this.tried}</span>
      </p>`;
    if (this.permission !== 'default')
      return html`<p>This browser does not allow them here (${this.permission}).</p>`;
    return html`<button @click=${this.#ask}>Allow notifications while this page is hidden</button>`;
  }

  #show(id: string): void {
    this.dispatch({ type: 'alarm-select', id });
    this.#close();
  }

  readonly #try = (): void => {
    const shown = new Notification('Valvomo: a test', { body: `No alarm. ${notASubstitute}.`, tag: 'test' });
    this.tried = 'asked for';
    shown.addEventListener('show', () => (this.tried = 'it was shown'));
    shown.addEventListener('error', () => (this.tried = 'this machine did not show it'));
  };

  readonly #ask = async (): Promise<void> => {
    this.permission = await Notification.requestPermission();
  };

  readonly #close = (): void => this.dispatch({ type: 'dialog', dialog: null });
}

customElements.define('eeg-alarm-sheet', EegAlarmSheet);
