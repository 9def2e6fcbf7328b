import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { css, html, nothing, type TemplateResult } from 'lit';
import { filterBadges } from '../display/changes.ts';
import { clockText, dateText, originText, secondsText, stateInWords, zoneOf } from '../display/words.ts';
import { shared } from '../styles/shared.ts';
import { leftEdge } from '../store/page-time-of.ts';
import { shownOf, trendSpanOf } from '../store/shown.ts';
import type { Preferences, View } from '../store/state.ts';
import { EegElement } from './eeg-element.ts';
import './eeg-study-line.ts';

/** Drawn more than this behind what has arrived is no longer live. */
const behind_s = 1;
const nextTheme: Readonly<Record<Preferences['theme'], Preferences['theme']>> = {
  auto: 'dark',
  dark: 'light',
  light: 'auto',
};
const themeIcon: Readonly<Record<Preferences['theme'], string>> = {
  auto: 'auto',
  dark: 'moon',
  light: 'sun',
};

/** Which bed this is, how it is, and what one does with the whole page. */
export class EegBedHeader extends EegElement {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 10px;
        padding: 6px 10px 2px;
        background: var(--eeg-panel);
      }
      h1 {
        font-size: 18px;
        line-height: 26px;
      }
      .space {
        flex: 1;
      }
      .clock {
        font-size: 16px;
        font-weight: 600;
      }
      .clock small {
        font-size: 12px;
        font-weight: 400;
        color: var(--eeg-dim);
      }
      a {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        color: inherit;
        text-decoration: none;
        padding: 3px 8px 3px 4px;
        border-radius: 4px;
      }
      a:hover {
        background: var(--eeg-raised);
      }
      .state.paused {
        background: var(--eeg-focus);
        color: var(--eeg-bg);
      }
      .person {
        max-width: 110px;
        overflow: hidden;
        text-overflow: ellipsis;
        display: block;
      }
      /* Beside a patient there is no room for every word: signs and titles say the same. */
      @media (max-width: 1600px) {
        .clock small {
          display: none;
        }
        .word {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
      }
      .main {
        min-width: 92px;
        justify-content: center;
        font-weight: 600;
      }
      .main.paused {
        background: var(--eeg-focus);
        border-color: var(--eeg-focus);
        color: var(--eeg-bg);
      }
    `,
  ];

  readonly #view = this.select((state) => state.page);
  readonly #link = this.select((state) => state.link);
  readonly #now = this.select((state) => state.now_ms);
  readonly #surface = this.select((state) => state.interface);
  readonly #reader = this.select((state) => state.preferences.reader);
  readonly #theme = this.select((state) => state.preferences.theme);

  override render(): TemplateResult | typeof nothing {
    const view = this.#view.value;
    if (view === null) return nothing;
    const state = stateInWords(view, this.#link.value, this.#now.value);
    return html`
      <a href="/" @click=${this.#toWall} title="Back to the ward (W)">
        <wa-icon name="back"></wa-icon> Ward
      </a>
      <h1>${view.bed?.name ?? view.bedId}</h1>
      <eeg-study-line></eeg-study-line>
      ${
        view.source === 'bed' && view.at !== null && state.tone === 'good'
          ? html`<span class="state paused">PAUSED</span>`
          : html`<span class="state ${state.tone}">${state.text}</span>`
      }
      ${this.#badges(view)}
      <span class="space"></span>
      ${this.#clock(view)} ${this.#buttons(view)}
    `;
  }

  #badges(view: View): TemplateResult {
    const origin = originText(view.bed?.origin);
    const behind = view.summary?.behind_s ?? 0;
    const skipped = view.summary?.skipped ?? 0;
    const { autoPage, prefix } = this.#surface.value;
    const badges = [
      view.at === null && behind > behind_s ? `behind live by ${secondsText(behind)}` : null,
      view.summary?.thin === true ? 'min/max from the server: too many samples for this page' : null,
      skipped > 0 ? `${skipped} samples skipped here, recorded all the same` : null,
      autoPage > 0 ? `${autoPage} pages a second` : null,
      prefix === '' ? null : `${prefix} …`,
      ...filterBadges(shownOf(view.choices, view.bed)),
      ...(view.beat?.notes ?? []),
      view.fault,
    ].filter((text) => text !== null);
    return html`${origin === null ? nothing : html`<span class="badge">${origin}</span>`}
    ${badges.map((text) => html`<span class="badge notice">${text}</span>`)}`;
  }

  #clock(view: View): TemplateResult | typeof nothing {
    const head = view.summary?.head ?? null;
    if (head === null) return nothing;
    const at = view.at === null ? head : (leftEdge(view) ?? head);
    const zone = zoneOf(view);
    return html`<span class="clock number"
      ><small>${dateText(at, zone)}</small> ${clockText(at, zone)}</span
    >`;
  }

  #buttons(view: View): TemplateResult {
    const { events, roomy } = this.#surface.value;
    const theme = this.#theme.value;
    const isLive = view.at === null;
    return html`
      ${view.source === 'recording' ? nothing : this.#pause(isLive)}
      <button
        aria-pressed=${events}
        title="List of events (E)"
        @click=${() => this.dispatch({ type: 'toggle', what: 'events' })}
      >
        <wa-icon name="events"></wa-icon><span class="word">Events</span>
      </button>
      <button
        aria-pressed=${trendSpanOf(view.choices, roomy) !== null}
        title="Trends of minutes and hours (Q)"
        @click=${() => this.dispatch({ type: 'toggle-trends' })}
      >
        <wa-icon name="trends"></wa-icon><span class="word">Trends</span>
      </button>
      <button
        title="What each electrode is"
        @click=${() => this.dispatch({ type: 'dialog', dialog: 'electrodes' })}
      >
        <wa-icon name="electrodes"></wa-icon><span class="word">Electrodes</span>
      </button>
      ${view.source === 'recording' ? nothing : this.#impedances()}
      <button
        title="Measure this screen"
        @click=${() => this.dispatch({ type: 'dialog', dialog: 'calibration' })}
      >
        <wa-icon name="ruler"></wa-icon><span class="word">Calibrate</span>
      </button>
      <button
        title="Theme: ${theme}"
        aria-label="Theme: ${theme}"
        @click=${() => this.dispatch({ type: 'prefer', change: { theme: nextTheme[theme] } })}
      >
        <wa-icon name=${themeIcon[theme]}></wa-icon>
      </button>
      <button
        class="person"
        title="Whose name stands on what you mark and change"
        @click=${() => this.dispatch({ type: 'dialog', dialog: 'person' })}
      >
        ${this.#reader.value === '' ? 'Your name' : this.#reader.value}
      </button>
      <button title="Keys (?)" @click=${() => this.dispatch({ type: 'dialog', dialog: 'help' })}>
        <wa-icon name="keys"></wa-icon><span class="word">Keys</span>
      </button>
    `;
  }

  /** A recording has no device that could measure them. */
  #impedances(): TemplateResult {
    return html`<button
      title="Impedances of the electrodes (I)"
      @click=${() => this.dispatch({ type: 'dialog', dialog: 'impedance' })}
    >
      <span aria-hidden="true">Ω</span><span class="word">Impedances</span>
    </button>`;
  }

  #pause(isLive: boolean): TemplateResult {
    return html`<button
      class="main ${isLive ? '' : 'paused'}"
      title="${isLive ? 'Pause' : 'Back to live'} (Space)"
      @click=${() => this.dispatch({ type: 'toggle-pause' })}
    >
      <wa-icon name=${isLive ? 'pause' : 'live'}></wa-icon>${isLive ? 'Pause' : 'Go live'}
    </button>`;
  }

  readonly #toWall = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.dispatch({ type: 'open-wall' });
  };
}

customElements.define('eeg-bed-header', EegBedHeader);
