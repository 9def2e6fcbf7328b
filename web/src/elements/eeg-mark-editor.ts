import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { fineClockText, secondsText, zoneOf } from '../display/words.ts';
import { ticksOf } from '../display/page-time.ts';
import { markKinds, reviews, type Mark, type Review } from '../marks/mark.ts';
import type { PlacedMark } from '../marks/mark-clock.ts';
import type { MarkChange } from '../marks/marks-state.ts';
import { shared } from '../styles/shared.ts';
import { EegElement } from './eeg-element.ts';
import { markPanelStyle } from './mark-panel-style.ts';

/** The chosen mark in words and numbers: everything about it can be changed here without a mouse. */
export class EegMarkEditor extends EegElement {
  static override styles = [shared, markPanelStyle];

  readonly #selected = this.select(({ marks }) => marks.shown.get(marks.selected ?? ''));
  readonly #clock = this.select(({ marks }) => marks.clock);
  readonly #scope = this.select(({ marks }) => marks.scope);
  readonly #zone = this.select(({ page }) => zoneOf(page));
  #focused = '';

  override render(): TemplateResult | typeof nothing {
    const placed = this.#selected.value;
    if (placed === undefined) return nothing;
    const { mark } = placed;
    return html`<section role="group" aria-label="Mark: ${mark.kind}" @keydown=${this.#onKey}>
      <h2>${mark.kind} <small class="number">${this.#when(placed)}</small></h2>
      <label>
        Words
        <input class="words" maxlength="4000" .value=${mark.text} @change=${this.#on((text) => ({ text }))} />
      </label>
      <div class="pair">
        <label>
          Class
          <select class="kind" @change=${this.#on((kind) => ({ kind }))}>
            ${this.#kinds(mark).map((kind) => html`<option ?selected=${kind === mark.kind}>${kind}</option>`)}
          </select>
        </label>
        <label>
          Review
          <select class="review" @change=${this.#on((review) => ({ review: review as Review }))}>
            ${reviews.map((review) => html`<option ?selected=${review === mark.review}>${review}</option>`)}
          </select>
        </label>
      </div>
      <div class="pair">
        <label>
          Move by, s
          <input class="shift" type="number" step="0.1" .value=${'0'} @change=${this.#shift} />
        </label>
        <label>
          Length, s
          <input
            class="length"
            type="number"
            min="0"
            step="0.1"
            .value=${String(Number(((placed.to - placed.from) / 1e7).toFixed(3)))}
            @change=${this.#resize}
          />
        </label>
      </div>
      ${this.#about(mark)}
      <p class="who">${this.#who(mark)}</p>
      <div class="buttons">
        <button class="first" @click=${this.#close}>Done <kbd>Esc</kbd></button>
        <button @click=${this.#delete}>Delete</button>
      </div>
    </section>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const id = this.#selected.value?.mark.id ?? '';
    if (id === this.#focused) return;
    this.#focused = id;
    this.renderRoot.querySelector<HTMLElement>('.words')?.focus();
  }

  #when({ from, to }: PlacedMark): string {
    const at = this.#clock.value?.instant(from);
    if (at === undefined) return '';
    const length = to > from ? `, ${secondsText((to - from) / 1e7)}` : '';
    return `${fineClockText(at, this.#zone.value)}${length}`;
  }

  #kinds({ kind }: Mark): readonly string[] {
    const known = markKinds.map((each) => each.kind);
    return known.includes(kind) ? known : [kind, ...known];
  }

  #about({ channels }: Mark): TemplateResult {
    const scope = this.#scope.value;
    return html`<p class="scope">About ${channels === null ? 'all channels' : channels.join(', ')}</p>
      <div class="buttons">
        ${
          channels === null
            ? nothing
            : html`<button @click=${() => this.#change({ channels: null })}>All channels</button>`
        }
        ${
          scope.length === 0 || scope.join() === channels?.join()
            ? html`<span>Click labels to choose channels.</span>`
            : html`<button @click=${() => this.#change({ channels: scope })}>
                Only ${scope.join(', ')}
              </button>`
        }
      </div>`;
  }

  #who({ author, changed_by, version }: Mark): string {
    const by = `by ${author}`;
    if (version === 0) return `${by}, not saved yet`;
    return changed_by === author ? by : `${by}, changed by ${changed_by}`;
  }

  #change(change: MarkChange): void {
    const id = this.#selected.value?.mark.id;
    if (id !== undefined) this.dispatch({ type: 'mark-change', id, change });
  }

  #on(changeOf: (value: string) => MarkChange): (event: Event) => void {
    return ({ target }) => {
      if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement)
        this.#change(changeOf(target.value));
    };
  }

  readonly #shift = ({ target }: Event): void => {
    const placed = this.#selected.value;
    const clock = this.#clock.value;
    if (!(target instanceof HTMLInputElement) || placed === undefined || clock === null) return;
    const seconds = Number(target.value);
    target.value = '0';
    if (!Number.isFinite(seconds)) return;
    const by = ticksOf(seconds);
    this.#change({ from: clock.instant(placed.from) + by, to: clock.instant(placed.to) + by });
  };

  readonly #resize = ({ target }: Event): void => {
    const placed = this.#selected.value;
    const clock = this.#clock.value;
    if (!(target instanceof HTMLInputElement) || placed === undefined || clock === null) return;
    const seconds = Number(target.value);
    if (target.value.trim() === '' || !(seconds >= 0)) return;
    this.#change({ to: clock.instant(placed.from) + ticksOf(seconds) });
  };

  readonly #delete = (): void => {
    this.dispatch({ type: 'mark-delete' });
    this.#back();
  };

  readonly #close = (): void => {
    this.dispatch({ type: 'mark-edit', editing: false });
    this.#back();
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && event.composedPath()[0] instanceof HTMLInputElement) {
      // The field tells its change when it is left.
      (event.composedPath()[0] as HTMLInputElement).blur();
      this.#close();
    } else if (event.key === 'Escape') this.#close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  #back(): void {
    this.closest<HTMLElement>('.host')?.focus();
  }
}

customElements.define('eeg-mark-editor', EegMarkEditor);
