import type { Alarm } from '@valvomo/model';
import { css, html, nothing, type TemplateResult } from 'lit';
import {
  alarmDetail,
  currentAlarm,
  inactiveOf,
  inOrder,
  lostWords,
  notASubstitute,
  priorityMark,
} from '../alarms/alarm-words.ts';
import { lostPriority } from '../alarms/loudness.ts';
import { inactiveBadges, symbolOf } from '../alarms/symbols.ts';
import { zoneOf } from '../display/words.ts';
import { shared } from '../styles/shared.ts';
import { alarmStyle } from './alarm-style.ts';
import './eeg-announcer.ts';
import { EegElement } from './eeg-element.ts';
import './eeg-alarm-settings.ts';
import './eeg-alarm-sheet.ts';
import './eeg-person.ts';
import './eeg-why.ts';

/** Alarms beside the one that is shown in full. */
const others_max = 5;

export const alarmClass = ({ priority, present, acknowledged }: Alarm): string =>
  `alarm ${priority} ${present ? '' : 'over'} ${acknowledged === null ? '' : 'acknowledged'}`;

/** One line above every page, always as high, so that no alarm moves what is being read. */
export class EegAlarmBar extends EegElement {
  static override styles = [
    shared,
    alarmStyle,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 8px;
        height: 28px;
        padding: 0 10px;
        overflow: hidden;
        background: var(--eeg-panel);
        border-bottom: 1px solid var(--eeg-line);
      }
      .words {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        min-width: 0;
        flex: 0 1 auto;
      }
      .dim {
        color: var(--eeg-dim);
        font-size: 12px;
      }
      /* What else there is gives way to the words of the one that is shown. */
      .others {
        flex: 0 100 auto;
        display: flex;
        gap: 6px;
        min-width: 0;
        overflow: hidden;
      }
      .space {
        flex: 1;
      }
      .inactive {
        flex: none;
        display: flex;
        gap: 4px;
      }
      .silent {
        background: var(--eeg-lost);
        color: #fff;
        font-weight: 700;
        border-color: #fff;
      }
      button {
        flex: none;
        min-height: 24px;
      }
    `,
  ];

  readonly #alarms = this.select((state) => state.alarms);
  readonly #now = this.select((state) => state.now_ms);
  readonly #dialog = this.select((state) => state.interface.dialog);
  readonly #here = this.select(({ page }) => (page?.source === 'bed' ? page.bedId : null));
  readonly #onWall = this.select(({ route }) => route.page === 'wall');
  readonly #names = this.select((state) => state.ward.beds);
  readonly #zone = this.select(({ page, tiles }) =>
    zoneOf(page ?? Object.values(tiles).find(({ bed }) => bed !== null) ?? null),
  );

  override render(): TemplateResult {
    const state = this.#alarms.value;
    const current = currentAlarm(state);
    const dialog = this.#dialog.value;
    return html`
      ${state.sound === 'off' ? this.#soundOff() : nothing} ${this.#lost()}
      ${current === undefined ? this.#calm() : this.#shown(current)}
      <span class="space"></span>
      ${this.#inactive()}
      <button
        title="All alarms, their symbols, test of the sound (/)"
        @click=${() => this.dispatch({ type: 'dialog', dialog: 'alarms' })}
      >
        ${symbolOf('alarm')} Alarms${state.alarms.length === 0 ? '' : ` (${state.alarms.length})`}
      </button>
      <div class="unseen" role="alert">${this.#spoken()}</div>
      ${dialog === 'alarms' ? html`<eeg-alarm-sheet></eeg-alarm-sheet>` : nothing}
      ${dialog === 'alarm-settings' ? html`<eeg-alarm-settings></eeg-alarm-settings>` : nothing}
      ${dialog === 'why' ? html`<eeg-why></eeg-why>` : nothing}
      ${this.#onWall.value ? html`<eeg-announcer></eeg-announcer>` : nothing}
      ${dialog === 'person' && this.#onWall.value ? html`<eeg-person></eeg-person>` : nothing}
    `;
  }

  /** Any click or key on the page does it; this one says so. */
  #soundOff(): TemplateResult {
    return html`<button class="silent" title="Browsers let a page sound after a click or a key">
      ${symbolOf('audio-off')} SOUND OFF: click here or press any key
    </button>`;
  }

  #lost(): TemplateResult | typeof nothing {
    const { lost } = this.#alarms.value;
    const priority = lostPriority(this.#alarms.value, this.#now.value);
    if (lost === null || priority === null) return nothing;
    return html`<span class="alarm ${priority} ${lost.acknowledged ? 'acknowledged' : ''}">
        ${priorityMark[priority]}
        <span class="words number">${lostWords(lost.since_ms, this.#now.value)}</span>
      </span>
      ${
        lost.acknowledged
          ? nothing
          : html`<button
              title="No sound for this (Ctrl+Enter)"
              @click=${() => this.dispatch({ type: 'alarm-acknowledge' })}
            >
              Acknowledge
            </button>`
      }`;
  }

  #calm(): TemplateResult {
    const { number, lost } = this.#alarms.value;
    const words =
      lost !== null ? 'Alarms are not known' : number === null ? 'Asking for alarms …' : 'No alarms';
    return html`<span>${words}</span><span class="dim words">${notASubstitute}</span>`;
  }

  /** One is said in full, that of the bed on the page first; of more there is a count, so that no alarm has to give way. */
  #inactive(): TemplateResult | typeof nothing {
    const state = this.#alarms.value;
    const here = this.#here.value;
    const all = state.beds
      .toSorted((a, b) => Number(b.bed === here) - Number(a.bed === here))
      .flatMap((bed) =>
        inactiveOf(bed, state, this.#now.value, this.#zone.value).map(({ symbol, text }) => ({
          bed: bed.bed,
          symbol,
          text: `${this.#name(bed.bed)} ${text}`,
        })),
      );
    const [first] = all;
    if (first === undefined) return nothing;
    const shown = all.length === 1 || first.bed === here ? first : null;
    const left = all.length - (shown === null ? 0 : 1);
    const words = all.map(({ text }) => text).join('; ');
    return html`<span class="inactive" title=${words}>
      ${shown === null ? nothing : inactiveBadges([shown])}
      ${
        left === 0
          ? nothing
          : html`<span class="badge notice"
              >${symbolOf('audio-off')} ${shown === null ? `${left} silenced or off` : `+${left}`}</span
            >`
      }
    </span>`;
  }

  #name(bed: string | null): string {
    return bed === null ? 'Server' : (this.#names.value.find(({ id }) => id === bed)?.name ?? bed);
  }

  #shown(current: Alarm): TemplateResult {
    const state = this.#alarms.value;
    const others = inOrder(state.alarms).filter(({ id }) => id !== current.id);
    const more = others.length - others_max;
    return html`
      <span class=${alarmClass(current)} title=${notASubstitute}>
        ${priorityMark[current.priority]} ${this.#name(current.bed)}: ${current.text}
        ${current.acknowledged === null ? nothing : symbolOf('acknowledged')}
      </span>
      <span class="words number dim">${alarmDetail(current, state, this.#now.value, this.#zone.value)}</span>
      ${this.#actions(current)}
      <span class="others">
        ${others
          .slice(0, others_max)
          .map(
            (alarm) =>
              html`<button
                class=${alarmClass(alarm)}
                title=${alarmDetail(alarm, state, this.#now.value, this.#zone.value)}
                @click=${() => this.dispatch({ type: 'alarm-select', id: alarm.id })}
              >
                ${priorityMark[alarm.priority]} ${this.#name(alarm.bed)}: ${alarm.text}
              </button>`,
          )}
      </span>
      ${more > 0 ? html`<span class="number">+${more}</span>` : nothing}
    `;
  }

  #actions({ id, bed, present, acknowledged }: Alarm): TemplateResult {
    return html`
      <button title="What spoke for it (Y)" @click=${() => this.#why(id)}>Why <kbd>Y</kbd></button>
      ${
        acknowledged === null
          ? html`<button
              title="It sounds no more (Ctrl+Enter)"
              @click=${() => this.dispatch({ type: 'alarm-acknowledge', id })}
            >
              Acknowledge <kbd>Ctrl ↵</kbd>
            </button>`
          : nothing
      }
      ${present ? nothing : html`<button title="Take it away (R)" @click=${() => this.dispatch({ type: 'alarm-reset', id })}>Reset <kbd>R</kbd></button>`}
      ${
        bed === null
          ? nothing
          : html`<button title="Its traces (G)" @click=${() => this.dispatch({ type: 'alarm-go', id })}>
                Go <kbd>G</kbd>
              </button>
              <button
                title="No sound of this bed for 2 min (Ctrl+Shift+S)"
                @click=${() => this.dispatch({ type: 'alarm-silence', seconds: 120, bed })}
              >
                ${symbolOf('audio-paused')} 2 min
              </button>`
      }
    `;
  }

  #why(id: string): void {
    this.dispatch({ type: 'alarm-select', id });
    this.dispatch({ type: 'dialog', dialog: 'why' });
  }

  /** What a screen reader is told at once: what sounds, without what moves by the second. */
  #spoken(): string {
    const { alarms, lost, sound } = this.#alarms.value;
    const sounding = inOrder(alarms).filter(({ sounds }) => sounds);
    return [
      lost === null ? '' : 'Server lost.',
      ...sounding.map(({ priority, bed, text }) => `Alarm, ${priority}: ${this.#name(bed)}, ${text}.`),
      sound === 'off' ? 'Sound is off.' : '',
    ].join(' ');
  }
}

customElements.define('eeg-alarm-bar', EegAlarmBar);
