import { css, html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { toldGaps } from '../display/gaps.ts';
import { secondsBetween } from '../display/page-time.ts';
import { clockText, eventSymbol, gapText, secondsText, zoneOf } from '../display/words.ts';
import { shared } from '../styles/shared.ts';
import { pageSeconds } from '../store/shown.ts';
import type { View } from '../store/state.ts';
import { EegElement } from './eeg-element.ts';

interface Entry {
  readonly key: string;
  readonly at: bigint;
  readonly symbol: string;
  readonly text: string;
  readonly detail: string;
  readonly isGap: boolean;
}

/** More lines than this nobody reads and the page would have to carry; the newest are listed. */
const listed_max = 300;

const entriesOf = (view: View): readonly Entry[] => {
  const events = view.events.map(({ key, at, kind, text, duration_s }): Entry => ({
    key,
    at,
    symbol: eventSymbol(kind),
    text: text === '' ? kind : text,
    detail: duration_s > 0 ? secondsText(duration_s) : '',
    isGap: false,
  }));
  const gaps = toldGaps(view).map(({ key, from, to, reason }): Entry => ({
    key: `gap ${key}`,
    at: from,
    symbol: '▨',
    text: gapText(reason),
    detail: secondsText(secondsBetween(from, to)),
    isGap: true,
  }));
  return [...events, ...gaps].toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
};

/** What the device said and what is missing, newest first; a click pauses there. */
export class EegEventList extends EegElement {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        background: var(--eeg-panel);
        border-left: 1px solid var(--eeg-line);
      }
      h2 {
        padding: 8px 10px 6px;
        font-size: 12px;
        letter-spacing: 0.06em;
        text-transform: uppercase;
        color: var(--eeg-dim);
      }
      ol {
        flex: 1;
        margin: 0;
        padding: 0;
        list-style: none;
        overflow-y: auto;
      }
      li {
        content-visibility: auto;
        contain-intrinsic-height: 30px;
      }
      button {
        display: grid;
        grid-template-columns: 14px auto minmax(0, 1fr) auto;
        gap: 0 6px;
        font-size: 13px;
        align-items: baseline;
        width: 100%;
        padding: 5px 8px;
        border: 0;
        border-bottom: 1px solid var(--eeg-line);
        border-left: 3px solid transparent;
        border-radius: 0;
        background: none;
        text-align: left;
        white-space: normal;
      }
      button:hover {
        background: var(--eeg-raised);
      }
      button[aria-current='true'] {
        border-left-color: var(--eeg-focus);
        background: color-mix(in srgb, var(--eeg-focus) 16%, transparent);
      }
      @media (forced-colors: active) {
        button:not([aria-current='true']) {
          border-left-color: Canvas;
        }
      }
      .symbol {
        color: var(--eeg-event);
      }
      .gap .symbol,
      .gap .text {
        color: var(--eeg-dim);
      }
      .text {
        overflow-wrap: anywhere;
      }
      .detail {
        color: var(--eeg-dim);
        text-align: right;
        font-size: 12px;
      }
      p {
        padding: 4px 10px 10px;
        color: var(--eeg-dim);
      }
    `,
  ];

  readonly #view = this.select((state) => state.page);
  readonly #preferences = this.select((state) => state.preferences);

  override render(): TemplateResult | typeof nothing {
    const view = this.#view.value;
    if (view === null) return nothing;
    const entries = entriesOf(view);
    const more = entries.length - listed_max;
    return html`
      <h2 id="title">Events (${entries.length})</h2>
      ${entries.length === 0 ? html`<p>None yet. What the device reports, and gaps, appear here.</p>` : nothing}
      <ol aria-labelledby="title">
        ${repeat(
          entries.slice(0, listed_max),
          ({ key }) => key,
          (entry) => this.#line(view, entry),
        )}
      </ol>
      ${more > 0 ? html`<p>and ${more} older</p>` : nothing}
    `;
  }

  #line(view: View, entry: Entry): TemplateResult {
    const third = pageSeconds(view, this.#preferences.value) / 3;
    const isHere = typeof view.at === 'bigint' && Math.abs(secondsBetween(view.at, entry.at) - third) < 0.01;
    return html`<li>
      <button
        class=${entry.isGap ? 'gap' : ''}
        aria-current=${isHere}
        @click=${() => this.dispatch({ type: 'go-event', at: entry.at })}
      >
        <span class="symbol" aria-hidden="true">${entry.symbol}</span>
        <span class="number">${clockText(entry.at, zoneOf(view))}</span>
        <span class="text">${entry.text}</span>
        <span class="detail number">${entry.detail}</span>
      </button>
    </li>`;
  }
}

customElements.define('eeg-event-list', EegEventList);
