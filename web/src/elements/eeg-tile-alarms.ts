import { css, html, nothing, type TemplateResult } from 'lit';
import { ageOf_s, inactiveOf, inOrder, priorityMark, watchWords } from '../alarms/alarm-words.ts';
import { inactiveBadges, symbolOf } from '../alarms/symbols.ts';
import { lengthText } from '../display/words.ts';
import { shared } from '../styles/shared.ts';
import { alarmStyle } from './alarm-style.ts';
import { alarmClass } from './eeg-alarm-bar.ts';
import { EegElement } from './eeg-element.ts';

/** What of a bed's alarms is to be read from the middle of the room, and who watches it. */
export class EegTileAlarms extends EegElement {
  static override properties = { bed: { type: String } };
  static override styles = [
    shared,
    alarmStyle,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 8px;
        align-items: center;
        font-size: clamp(13px, 2.6cqi, 18px);
      }
      button {
        position: relative;
        z-index: 2;
        min-height: 24px;
      }
      .unwatched {
        color: var(--eeg-notice);
        font-weight: 700;
      }
    `,
  ];

  declare bed: string;
  readonly #alarms = this.select((state) => state.alarms);
  readonly #now = this.select((state) => state.now_ms);
  readonly #reader = this.select((state) => state.preferences.reader.trim());

  constructor() {
    super();
    this.bed = '';
  }

  override render(): TemplateResult {
    const state = this.#alarms.value;
    const now_ms = this.#now.value;
    const bed = state.beds.find((each) => each.bed === this.bed);
    const alarms = inOrder(state.alarms.filter((alarm) => alarm.bed === this.bed));
    return html`
      ${alarms
        .slice(0, 2)
        .map(
          (alarm) =>
            html`<span class="${alarmClass(alarm)} number">
              ${priorityMark[alarm.priority]} ${alarm.text}
              ${alarm.present ? lengthText(ageOf_s(alarm.opened, state, now_ms)) : 'over'}
              ${alarm.acknowledged === null ? nothing : symbolOf('acknowledged')}
            </span>`,
        )}
      ${alarms.length > 2 ? html`<span class="number">+${alarms.length - 2}</span>` : nothing}
      ${bed === undefined ? nothing : inactiveBadges(inactiveOf(bed, state, now_ms))}
      ${bed === undefined ? nothing : this.#watch(bed)}
    `;
  }

  #watch(bed: Parameters<typeof watchWords>[0]): TemplateResult {
    const words = watchWords(bed);
    const holder = bed.watch.by;
    const mine = holder !== null && holder === this.#reader.value;
    const does = mine ? 'Give back' : holder === null ? 'Watch' : `Take over from ${holder}`;
    return html`${words === null ? nothing : html`<span class=${words.good ? '' : 'unwatched'}>${words.text}</span>`}
      <button
        title="The watch of this bed (O)"
        @click=${() => this.dispatch({ type: 'alarm-watch', bed: this.bed, ...(mine || holder === null ? {} : { handover: true }) })}
      >
        ${does}
      </button>
      <button
        title="Sound of this bed, what is off, alarms of the last nights (Shift+A)"
        aria-label="Sound and alarms of ${this.bed}"
        @click=${() => this.dispatch({ type: 'dialog', dialog: 'alarms' })}
      >
        ${symbolOf('alarm')}
      </button>`;
  }
}

customElements.define('eeg-tile-alarms', EegTileAlarms);
