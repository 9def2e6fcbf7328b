import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { fineClockText, secondsText, zoneOf } from '../display/words.ts';
import { kindOf, markKinds, numberedKinds } from '../marks/mark.ts';
import type { Draft } from '../marks/marks-state.ts';
import { shared } from '../styles/shared.ts';
import { EegElement } from './eeg-element.ts';
import { markPanelStyle } from './mark-panel-style.ts';

/** What a mark that is being made is: a digit or a click says its class, and it is set. */
export class EegMarkPalette extends EegElement {
  static override styles = [
    shared,
    markPanelStyle,
    css`
      kbd {
        min-width: 20px;
        text-align: center;
      }
    `,
  ];

  readonly #draft = this.select(({ marks }) => marks.draft);
  readonly #scope = this.select(({ marks }) => marks.scope);
  readonly #zone = this.select(({ page }) => zoneOf(page));
  readonly #reader = this.select(({ preferences }) => preferences.reader);

  override render(): TemplateResult | typeof nothing {
    const draft = this.#draft.value;
    if (draft === null) return nothing;
    return html`<section role="group" aria-label="New mark" @keydown=${this.#onKey}>
      <h2>
        ${draft.kind === null ? 'New mark' : draft.kind} <small class="number">${this.#when(draft)}</small>
      </h2>
      ${draft.kind === null ? this.#kinds() : this.#words(draft.kind)}
      <p class="scope">${this.#about()}</p>
      <p class="who">
        ${this.#reader.value === '' ? 'Your name is asked for when the mark is set.' : `by ${this.#reader.value}`}
      </p>
      <div class="buttons">
        <button @click=${() => this.dispatch({ type: 'mark-cancel' })}>Cancel <kbd>Esc</kbd></button>
      </div>
    </section>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const field = this.renderRoot.querySelector('input');
    if (field !== null && this.shadowRoot?.activeElement !== field) field.focus();
  }

  #when({ from, to }: Draft): string {
    const at = fineClockText(from, this.#zone.value);
    if (to === null) return `from ${at}: Shift+M at its end`;
    return to === from ? at : `${at}, ${secondsText(Number(to - from) / 1e7)}`;
  }

  #kinds(): TemplateResult {
    const rest = markKinds.slice(numberedKinds.length);
    return html`<ol>
        ${numberedKinds.map(
          ({ kind, symbol }, at) =>
            html`<li>
              <button @click=${() => this.dispatch({ type: 'mark-kind', kind })}>
                <kbd>${at + 1}</kbd><span class="symbol" aria-hidden="true">${symbol}</span>${kind}
              </button>
            </li>`,
        )}
      </ol>
      <label>
        More
        <select @change=${this.#pick}>
          <option value="">…</option>
          ${rest.map(({ kind }) => html`<option value=${kind}>${kind}</option>`)}
        </select>
      </label>`;
  }

  #words(kind: string): TemplateResult {
    return html`<label>
        ${kindOf(kind)?.needsText === true ? 'What is to be noted' : 'Words, if any'}
        <input maxlength="4000" @keydown=${this.#onText} />
      </label>
      <div class="buttons">
        <button class="first" @click=${this.#save}>Set <kbd>Enter</kbd></button>
      </div>`;
  }

  #about(): TemplateResult {
    const scope = this.#scope.value;
    if (scope.length === 0) return html`About all channels; click labels to choose some.`;
    return html`About ${scope.join(', ')}
      <button @click=${() => this.dispatch({ type: 'mark-scope-all' })}>All</button>`;
  }

  readonly #pick = ({ target }: Event): void => {
    if (target instanceof HTMLSelectElement && target.value !== '')
      this.dispatch({ type: 'mark-kind', kind: target.value });
  };

  readonly #save = (): void => {
    const text = this.renderRoot.querySelector('input')?.value ?? '';
    const kind = this.#draft.value?.kind ?? '';
    if (kindOf(kind)?.needsText === true && text.trim() === '') return;
    this.dispatch({ type: 'mark-save', text });
    this.#back();
  };

  readonly #onText = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') this.#save();
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    this.dispatch({ type: 'mark-cancel' });
    this.#back();
  };

  /** The keys of the traces again. */
  #back(): void {
    this.closest<HTMLElement>('.host')?.focus();
  }
}

customElements.define('eeg-mark-palette', EegMarkPalette);
