import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { css, html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { clockText } from '../display/words.ts';
import { shared } from '../styles/shared.ts';
import type { BedSummary } from '../api.ts';
import './eeg-bed-tile.ts';
import type { EegBedTile } from './eeg-bed-tile.ts';
import { EegElement } from './eeg-element.ts';
import { EegLibrary } from './eeg-library.ts';

/** Width of the list of recordings beside the beds. */
const library_px = 440;

/** Tiles as wide as they are high three times over read best from afar. */
export const columnsFor = (beds: number, width: number, height: number): number => {
  const ratio = 1.35;
  let best = 1;
  let most = 0;
  for (let columns = 1; columns <= beds; columns += 1) {
    const w = width / columns;
    const h = height / Math.ceil(beds / columns);
    const used = Math.min(w, h * ratio);
    if (used > most) {
      most = used;
      best = columns;
    }
  }
  return best;
};

/** All beds of the ward at once. */
export class EegWall extends EegElement {
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-rows: auto minmax(0, 1fr);
        height: 100%;
      }
      header {
        display: flex;
        align-items: center;
        gap: 14px;
        padding: 6px 12px;
        background: var(--eeg-panel);
        border-bottom: 1px solid var(--eeg-line);
      }
      h1 {
        font-size: 18px;
      }
      .clock {
        margin-left: auto;
        font-size: 20px;
        font-weight: 600;
      }
      .hint {
        color: var(--eeg-dim);
        font-size: 12px;
      }
      .rooms {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        min-height: 0;
      }
      .rooms.alone {
        grid-template-columns: minmax(0, 1fr);
        justify-items: center;
      }
      eeg-library {
        width: ${library_px}px;
        border-left: 1px solid var(--eeg-line);
      }
      .alone eeg-library {
        width: min(900px, 100%);
      }
      main {
        display: grid;
        grid-auto-rows: minmax(0, 1fr);
        gap: 8px;
        padding: 8px;
        min-height: 0;
      }
      .empty {
        place-self: center;
        text-align: center;
        font-size: 18px;
        color: var(--eeg-dim);
        max-width: 40em;
      }
    `,
  ];

  readonly #ward = this.select((state) => state.ward);
  readonly #link = this.select((state) => state.link);
  readonly #library = this.select((state) => state.library);
  readonly #shown = this.select((state) => state.interface.library);
  readonly #now = this.select((state) => state.now_ms);
  readonly #zone = this.select(({ tiles }) => {
    const known = Object.values(tiles).find(({ bed }) => bed !== null);
    return known?.bed?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  });
  readonly #theme = this.select((state) => state.preferences.theme);

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.#onKey);
    window.addEventListener('resize', this.#onResize);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.#onKey);
    window.removeEventListener('resize', this.#onResize);
  }

  override render(): TemplateResult {
    const { beds, loaded, problem } = this.#ward.value;
    const { recordings, state } = this.#library.value;
    const hasLibrary = recordings.length > 0 || (state !== null && state.folders.length > 0);
    const shown = this.#shown.value ?? (beds.length === 0 && hasLibrary);
    const columns = columnsFor(beds.length, innerWidth - (shown ? library_px : 0), innerHeight - 48);
    const alone = shown && beds.length === 0 && loaded && problem === null;
    return html`
      <header>
        <h1>Valvomo <span class="unseen">ward</span></h1>
        <span>${beds.length} ${beds.length === 1 ? 'bed' : 'beds'}</span>
        ${this.#linkState(problem)}
        <span class="hint">a click, <kbd>Enter</kbd> or the number opens a bed</span>
        <button
          aria-pressed=${shown}
          title="What is recorded, and files"
          @click=${() => this.dispatch({ type: 'show-library', shown: !shown })}
        >
          Recordings${recordings.length === 0 ? '' : ` (${recordings.length})`}
        </button>
        <span class="clock number">${clockText(BigInt(this.#now.value) * 10_000n, this.#zone.value)}</span>
        <button
          aria-label="Theme: ${this.#theme.value}"
          title="Theme: ${this.#theme.value}"
          @click=${this.#turnTheme}
        >
          <wa-icon name=${{ auto: 'auto', dark: 'moon', light: 'sun' }[this.#theme.value]}></wa-icon>
        </button>
      </header>
      <div class="rooms ${alone ? 'alone' : ''}">
        ${alone ? nothing : this.#beds(beds, columns)} ${shown ? html`<eeg-library></eeg-library>` : nothing}
      </div>
    `;
  }

  #beds(beds: readonly BedSummary[], columns: number): TemplateResult {
    const { loaded, problem } = this.#ward.value;
    return html`
      <main .style=${`grid-template-columns:repeat(${columns},minmax(0,1fr))`}>
        ${
          beds.length === 0
            ? html`<p class="empty">
                ${problem ?? (loaded ? 'No beds yet. A bed appears here when a device dials in.' : 'Asking the server for its beds …')}
              </p>`
            : repeat(
                beds,
                ({ id }) => id,
                (bed, at) => html`<eeg-bed-tile .bed=${bed} .number=${at + 1}></eeg-bed-tile>`,
              )
        }
      </main>
    `;
  }

  #linkState(problem: string | null): TemplateResult | typeof nothing {
    const lost = this.#link.value?.connected === false || problem !== null;
    return lost ? html`<span class="state lost" role="status">LINK TO SERVER LOST</span>` : nothing;
  }

  get #tiles(): readonly EegBedTile[] {
    return [...this.renderRoot.querySelectorAll<EegBedTile>('eeg-bed-tile')];
  }

  readonly #onResize = (): void => this.requestUpdate();

  readonly #turnTheme = (): void => {
    const next = ({ auto: 'dark', dark: 'light', light: 'auto' } as const)[this.#theme.value];
    this.dispatch({ type: 'prefer', change: { theme: next } });
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    if (event.composedPath().some((target) => target instanceof EegLibrary)) return;
    const tiles = this.#tiles;
    if (/^[1-9]$/.test(event.key) && this.services.store.state.preferences.keysOn) {
      const bed = tiles[Number(event.key) - 1]?.bed;
      if (bed !== undefined) this.dispatch({ type: 'open-bed', bed: bed.id });
      return;
    }
    const columns = columnsFor(tiles.length, innerWidth, innerHeight - 48);
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    if (step === undefined || tiles.length === 0) return;
    event.preventDefault();
    const at = tiles.findIndex((tile) => tile.matches(':focus-within'));
    const next = at < 0 ? 0 : at + step;
    if (next >= 0 && next < tiles.length) tiles[next]?.focus();
  };
}

customElements.define('eeg-wall', EegWall);
