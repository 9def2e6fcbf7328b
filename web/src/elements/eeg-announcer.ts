import { css, html, type TemplateResult } from 'lit';
import { asyncScheduler, distinctUntilChanged, map, throttleTime, type Subscription } from 'rxjs';
import { clockText, hertzText, stateInWords, zoneOf } from '../display/words.ts';
import { montageName } from '../store/montage-of.ts';
import { leftEdge } from '../store/page-time-of.ts';
import { shownOf } from '../store/shown.ts';
import type { AppState } from '../store/state.ts';
import { shared } from '../styles/shared.ts';
import { EegElement } from './eeg-element.ts';

/** What a screen reader should hear of the page as it stands; the moving head of a live picture is no news. */
export const spoken = ({ page, link, now_ms, interface: surface }: AppState): string => {
  if (page === null) return surface.notice;
  const shown = shownOf(page.choices, page.bed);
  const state = stateInWords(page, link, now_ms).text;
  const edge = leftEdge(page);
  const when =
    page.at === null ? state : edge === null ? 'paused' : `paused at ${clockText(edge, zoneOf(page))}`;
  return [
    surface.notice,
    when,
    montageName(shown.montage),
    `${shown.sensitivity_uV_mm} µV/mm`,
    `low cut ${hertzText(shown.lowCut_hz)}, high cut ${hertzText(shown.highCut_hz)}, notch ${hertzText(shown.notch_hz)}${shown.zeroPhase ? ', zero phase when paused' : ''}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
};

/** A polite live region, at most one message a second; what needs a reader's eye is shown as well. */
export class EegAnnouncer extends EegElement {
  static override properties = { text: { state: true } };
  static override styles = [
    shared,
    css`
      .notice {
        position: fixed;
        left: 50%;
        bottom: 64px;
        transform: translateX(-50%);
        z-index: 10;
        display: flex;
        gap: 12px;
        align-items: center;
        max-width: 80vw;
        padding: 6px 8px 6px 14px;
        border-radius: 6px;
        border: 1px solid var(--eeg-notice);
        background: var(--eeg-notice-bg);
        color: var(--eeg-notice);
      }
    `,
  ];

  declare text: string;
  readonly #notice = this.select((state) => state.interface.notice);
  #listening: Subscription | null = null;

  constructor() {
    super();
    this.text = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#listening = this.services.store.state$
      .pipe(
        map(spoken),
        distinctUntilChanged(),
        throttleTime(1000, asyncScheduler, { leading: true, trailing: true }),
      )
      .subscribe((text) => {
        this.text = text;
      });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listening?.unsubscribe();
  }

  override render(): TemplateResult {
    const notice = this.#notice.value;
    return html`<div class="unseen" role="status" aria-live="polite">${this.text}</div>
      ${
        notice === ''
          ? ''
          : html`<div class="notice" role="region" aria-label="Notice">
              ${notice}
              <button @click=${() => this.dispatch({ type: 'notice', text: '' })}>Close</button>
            </div>`
      }`;
  }
}

customElements.define('eeg-announcer', EegAnnouncer);
