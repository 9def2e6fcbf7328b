import { css, html, type TemplateResult } from 'lit';
import { secondsBetween, ticksOf } from '../display/page-time.ts';
import { clockText, lengthText, zoneOf } from '../display/words.ts';
import { shared } from '../styles/shared.ts';
import { leftEdge } from '../store/page-time-of.ts';
import { pageSeconds } from '../store/shown.ts';
import type { View } from '../store/state.ts';
import { EegElement } from './eeg-element.ts';

interface Ring {
  readonly from: bigint;
  readonly head: bigint;
  readonly span_s: number;
}

const ringOf = (view: View | null): Ring | null => {
  const { ringFrom = null, head = null } = view?.summary ?? {};
  if (ringFrom === null || head === null) return null;
  return { from: ringFrom, head, span_s: Math.max(1, secondsBetween(ringFrom, head)) };
};

/** The recent past that is kept: where the page stands in it, its events and gaps. */
export class EegRingBar extends EegElement {
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: auto 1fr auto;
        align-items: center;
        gap: 10px;
        padding: 3px 10px;
        border-top: 1px solid var(--eeg-line);
        background: var(--eeg-panel);
        font-size: 12px;
        color: var(--eeg-dim);
      }
      .track {
        position: relative;
        height: 18px;
        border: 1px solid var(--eeg-line);
        border-radius: 3px;
        background: var(--eeg-bg);
        overflow: hidden;
      }
      .window,
      i {
        position: absolute;
        top: 0;
        bottom: 0;
        pointer-events: none;
      }
      .window {
        border: 2px solid var(--eeg-focus);
        border-radius: 3px;
        background: color-mix(in srgb, var(--eeg-focus) 25%, transparent);
        min-width: 6px;
      }
      i.event {
        width: 2px;
        background: var(--eeg-event);
      }
      i.gap {
        min-width: 2px;
        background: repeating-linear-gradient(45deg, var(--eeg-gap) 0 1px, transparent 1px 4px);
      }
      input {
        position: absolute;
        inset: 0;
        width: 100%;
        margin: 0;
        opacity: 0;
        cursor: pointer;
      }
      .track:focus-within {
        outline: 2px solid var(--eeg-focus);
        outline-offset: 1px;
      }
    `,
  ];

  readonly #view = this.select((state) => state.page);
  readonly #preferences = this.select((state) => state.preferences);

  override render(): TemplateResult {
    const view = this.#view.value;
    const ring = ringOf(view);
    if (view === null || ring === null)
      return html`<span>no data kept yet</span><span class="track"></span><span></span>`;
    const zone = zoneOf(view);
    const page_s = Math.min(pageSeconds(view, this.#preferences.value), ring.span_s);
    const edge = view.at === null ? null : leftEdge(view);
    const from = edge ?? ring.head - ticksOf(page_s);
    const at_s = Math.min(Math.max(0, secondsBetween(ring.from, from)), ring.span_s - page_s);
    const share = (seconds: number): string => `${((100 * seconds) / ring.span_s).toFixed(3)}%`;
    return html`
      <span class="number">${clockText(ring.from, zone)}</span>
      <div class="track">
        ${this.#marks(view, ring, share)}
        <div class="window" .style=${`left:${share(at_s)};width:${share(page_s)}`}></div>
        <input
          type="range"
          aria-label="Page within the ${lengthText(ring.span_s)} kept"
          aria-valuetext="${clockText(from, zone)}${view.at === null ? ', live' : ', paused'}"
          min="0"
          max=${(ring.span_s - page_s).toFixed(1)}
          step="1"
          .value=${String(at_s)}
          @input=${(event: Event) => this.#go(event, ring)}
        />
      </div>
      <span class="number">${clockText(ring.head, zone)} · ${lengthText(ring.span_s)} kept</span>
    `;
  }

  #marks(view: View, ring: Ring, share: (seconds: number) => string): TemplateResult[] {
    const events = view.events
      .filter(({ at }) => at >= ring.from)
      .map(({ at }) => html`<i class="event" .style=${`left:${share(secondsBetween(ring.from, at))}`}></i>`);
    const gaps = view.gaps
      .filter(({ to }) => to >= ring.from)
      .map(({ from, to }) => {
        const start = Math.max(0, secondsBetween(ring.from, from));
        const length = secondsBetween(ring.from, to) - start;
        return html`<i class="gap" .style=${`left:${share(start)};width:${share(length)}`}></i>`;
      });
    return [...gaps, ...events];
  }

  #go(event: Event, ring: Ring): void {
    if (!(event.target instanceof HTMLInputElement)) return;
    this.dispatch({ type: 'go', from: ring.from + ticksOf(Number(event.target.value)) });
  }
}

customElements.define('eeg-ring-bar', EegRingBar);
