import { css, html, nothing, type TemplateResult } from 'lit';
import { entryOf } from '../display/moment-entry.ts';
import { zoneOf } from '../display/words.ts';
import { shared } from '../styles/shared.ts';
import { leftEdge } from '../store/page-time-of.ts';
import { EegElement } from './eeg-element.ts';

/** A small field for a time: Enter goes there, Escape leaves. What is wrong with what was typed stands beside it. */
export class EegTimeField extends EegElement {
  static override properties = { problem: { state: true } };
  static override styles = [
    shared,
    css`
      :host {
        position: absolute;
        left: 10px;
        bottom: 10px;
        z-index: 9;
      }
      form {
        display: grid;
        grid-template-columns: auto 190px auto auto;
        align-items: center;
        gap: 6px 8px;
        padding: 10px 12px;
        border: 1px solid var(--eeg-control);
        border-radius: 6px;
        background: var(--eeg-panel);
        box-shadow: 0 4px 18px rgb(0 0 0 / 40%);
      }
      label {
        font-weight: 600;
      }
      p {
        grid-column: 1 / -1;
        max-width: 480px;
        font-size: 12px;
        color: var(--eeg-dim);
      }
      .problem {
        color: var(--eeg-notice);
        font-size: 13px;
      }
    `,
  ];

  declare problem: string;
  readonly #view = this.select((state) => state.page);

  constructor() {
    super();
    this.problem = '';
  }

  override render(): TemplateResult {
    return html`<form role="dialog" aria-label="Go to a time" @submit=${this.#go} @keydown=${this.#onKey}>
      <label for="time">Go to</label>
      <input
        id="time"
        autocomplete="off"
        spellcheck="false"
        aria-describedby="said"
        aria-invalid=${this.problem !== ''}
        @input=${() => (this.problem = '')}
      />
      <button type="submit">Go</button>
      <button type="button" @click=${this.#close}>Close</button>
      ${this.problem === '' ? nothing : html`<p class="problem" role="alert">${this.problem}</p>`}
      <p id="said">
        03:15 · 03:15:09 · 22.11. 03:15 · <kbd>+05:30</kbd> from the beginning · <kbd>-10 min</kbd> back
      </p>
    </form>`;
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector('input')?.focus();
  }

  readonly #go = (event: Event): void => {
    event.preventDefault();
    const view = this.#view.value;
    const { oldest = null, head = null } = view?.summary ?? {};
    const here = view === null ? null : leftEdge(view);
    const typed = this.renderRoot.querySelector('input')?.value ?? '';
    if (oldest === null || head === null || here === null) {
      this.problem = 'nothing is recorded yet';
      return;
    }
    const entry = entryOf(typed, { timeZone: zoneOf(view), from: oldest, end: head, here });
    if ('problem' in entry) {
      this.problem = entry.problem;
      return;
    }
    this.#close();
    this.dispatch({ type: 'go', from: entry.at });
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    this.#close();
  };

  readonly #close = (): void => this.dispatch({ type: 'dialog', dialog: null });
}

customElements.define('eeg-time-field', EegTimeField);
