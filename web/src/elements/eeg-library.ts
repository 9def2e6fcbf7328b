import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { dateText, clockText } from '../display/words.ts';
import { foundIn, listed_max, progressText, spanText } from '../library/found.ts';
import type { RecordingSummary } from '../library/library-api.ts';
import { shared } from '../styles/shared.ts';
import { linkTo } from '../store/url.ts';
import { EegElement } from './eeg-element.ts';
import { libraryStyle } from './library-style.ts';

/** Every recording that the server has: files of the library, and what was recorded here. */
export class EegLibrary extends EegElement {
  static override properties = { filter: { state: true } };
  static override styles = [shared, libraryStyle];

  declare filter: string;
  readonly #library = this.select((state) => state.library);

  constructor() {
    super();
    this.filter = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.#onSlash);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.#onSlash);
  }

  override render(): TemplateResult {
    const { recordings, state, problem, loaded } = this.#library.value;
    const found = foundIn(recordings, this.filter);
    const progress = progressText(state);
    const troubles = state?.troubles ?? [];
    return html`<section aria-labelledby="title" @keydown=${this.#onKey}>
      <header>
        <h2 id="title">Recordings <span class="number">(${recordings.length})</span></h2>
        <input
          type="search"
          aria-label="Filter: words of name, folder, bed or date"
          placeholder="Filter ( / )"
          autocomplete="off"
          spellcheck="false"
          .value=${this.filter}
          @input=${(event: Event) => {
            if (event.target instanceof HTMLInputElement) this.filter = event.target.value;
          }}
        />
      </header>
      ${progress === null ? nothing : html`<p class="progress" role="status">${progress}</p>`}
      ${problem === null ? nothing : html`<p class="problem" role="alert">${problem}</p>`}
      <ol>
        ${repeat(
          found.slice(0, listed_max),
          ({ id }) => id,
          (recording) => this.#line(recording),
        )}
      </ol>
      ${found.length > listed_max ? html`<p>and ${found.length - listed_max} more: the filter finds them</p>` : nothing}
      ${found.length === 0 && problem === null ? html`<p>${this.#nothing(loaded)}</p>` : nothing}
      ${troubles.length === 0 ? nothing : this.#troubles(troubles)}
    </section>`;
  }

  #nothing(loaded: boolean): string {
    if (!loaded) return 'Asking the server for its recordings …';
    return this.filter === '' ? 'Nothing is recorded yet.' : `No recording has '${this.filter}'.`;
  }

  #line(recording: RecordingSummary): TemplateResult {
    const { id, kind, name, folder, bed, start, timeZone, span_s, growing, problems } = recording;
    const route = { page: 'recording', recording: id } as const;
    const at =
      start === null
        ? 'no sample yet'
        : `${dateText(start, timeZone)} ${clockText(start, timeZone).slice(0, 5)}`;
    return html`<li>
      <a
        href=${linkTo({ route, choices: {}, at: null })}
        @click=${(event: MouseEvent) => this.#open(event, id)}
      >
        <b>${kind === 'recorded' && bed !== null ? bed : name}</b>
        <span class="number">${at}</span>
        <span class="number">${spanText(span_s)}</span>
        <small>
          ${kind === 'recorded' ? 'recorded here' : [folder, recording.format].filter(Boolean).join(' · ')}
          ${growing ? html`<span class="badge">being recorded</span>` : nothing}
          ${
            problems.length === 0
              ? nothing
              : html`<span class="badge notice" title=${problems.join('\n')}
                  >${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}</span
                >`
          }
        </small>
      </a>
    </li>`;
  }

  #troubles(troubles: readonly { readonly path: string; readonly message: string }[]): TemplateResult {
    return html`<details>
      <summary>${troubles.length} ${troubles.length === 1 ? 'file' : 'files'} cannot be read</summary>
      <ul>
        ${troubles.slice(0, listed_max).map(({ path, message }) => html`<li><b>${path}</b>: ${message}</li>`)}
      </ul>
    </details>`;
  }

  #open(event: MouseEvent, recording: string): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.dispatch({ type: 'open-recording', recording });
  }

  readonly #onSlash = (event: KeyboardEvent): void => {
    const typing = event.composedPath().some((target) => target instanceof HTMLInputElement);
    if (event.key !== '/' || typing || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.renderRoot.querySelector('input')?.focus();
  };

  /** Up and down go from the filter through the list; Enter in the filter opens the first that is found. */
  readonly #onKey = (event: KeyboardEvent): void => {
    const links = [...this.renderRoot.querySelectorAll<HTMLElement>('ol a')];
    const input = this.renderRoot.querySelector('input');
    const at = links.findIndex((link) => link.matches(':focus'));
    const inFilter = input?.matches(':focus') === true;
    if (event.key === 'ArrowDown') links[at + 1]?.focus();
    else if (event.key === 'ArrowUp') (at > 0 ? links[at - 1] : input)?.focus();
    else if (event.key === 'Home' && !inFilter) links[0]?.focus();
    else if (event.key === 'End' && !inFilter) links.at(-1)?.focus();
    else if (event.key === 'Enter' && inFilter) links[0]?.click();
    else if (event.key === 'Escape' && inFilter && this.filter !== '') this.filter = '';
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}

customElements.define('eeg-library', EegLibrary);
