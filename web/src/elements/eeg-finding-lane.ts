import { css, html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { placeOf, ticksOf, type PageTime } from '../display/page-time.ts';
import { clockText, secondsText, zoneOf } from '../display/words.ts';
import type { PlacedFinding } from '../findings/findings-state.ts';
import { findingWords, isStage, shownFindings } from '../findings/reduce-findings.ts';
import { shared } from '../styles/shared.ts';
import { delayOf } from '../store/shown.ts';
import { EegElement } from './eeg-element.ts';
import { findingLane, findingLanes_px } from './finding-lane-style.ts';

/** More than this on a page nobody reads: the rest is counted. */
const parts_max = 100;

interface Part {
  readonly placed: PlacedFinding;
  readonly left: number;
  readonly width: number;
  readonly begins: boolean;
}

/** Which part of a finding a page shows, as shares of its width; the page that is swept over counts as far as it is drawn. */
export const partOf = (placed: PlacedFinding, page: PageTime, delay: bigint): Omit<Part, 'placed'> | null => {
  const from = placeOf(page, placed.from + delay);
  const to = placeOf(page, placed.to + delay);
  const isOver = placed.from + delay < page.from && placed.to + delay > page.from;
  if (from === null && !isOver) return null;
  const left = from ?? 0;
  const newest = page.sweep ?? 1;
  const right = to ?? (left <= newest ? newest : 1);
  return { left, width: Math.max(0, right - left), begins: from !== null };
};

let longest: { readonly of: readonly PlacedFinding[]; readonly ticks: bigint } = { of: [], ticks: 0n };

/** Those that may reach into the page: of thousands only a few, found by their onsets, which are in order. */
const onPage = (
  list: readonly PlacedFinding[],
  { from, page_s }: PageTime,
  delay: bigint,
): readonly PlacedFinding[] => {
  if (longest.of !== list)
    longest = {
      of: list,
      ticks: list.reduce((most, each) => (each.to - each.from > most ? each.to - each.from : most), 0n),
    };
  const first = firstFrom(list, from - delay - longest.ticks - ticksOf(page_s));
  const end = firstFrom(list, from - delay + ticksOf(page_s) + 1n);
  return list.slice(first, end);
};

const firstFrom = (list: readonly PlacedFinding[], at: bigint): number => {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.from ?? at) < at) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** What detectors found, above the traces: never in the colour or the lane of what people mark. */
export class EegFindingLane extends EegElement {
  static override properties = { page: { attribute: false } };
  static override styles = [
    shared,
    css`
      :host {
        display: block;
        pointer-events: none;
      }
      .lane {
        position: absolute;
        inset: 0 0 auto 0;
        height: ${findingLane};
        overflow: hidden;
        background: var(--eeg-panel);
        border-bottom: 1px solid var(--eeg-line);
      }
      /* Over the traces where there was no room for it: what is read does not move. */
      .lane.full {
        height: ${findingLanes_px.full}px;
        background: color-mix(in srgb, var(--eeg-panel) 80%, transparent);
      }
      i {
        position: absolute;
        top: ${findingLanes_px.full - 4}px;
        height: 3px;
        min-width: 2px;
        background: var(--eeg-finding);
      }
      .stage {
        height: 1px;
        opacity: 0.6;
      }
      .edge {
        top: ${findingLanes_px.full}px;
        bottom: 0;
        height: auto;
        width: 0;
        min-width: 0;
        background: none;
        border-left: 2px dashed var(--eeg-finding);
        opacity: 0.7;
      }
      button {
        position: absolute;
        top: 0;
        min-height: 0;
        height: ${findingLanes_px.full - 4}px;
        overflow: hidden;
        padding: 0 4px;
        border: 0;
        border-radius: 0;
        background: none;
        color: var(--eeg-finding);
        font-size: 11px;
        font-weight: 600;
        pointer-events: auto;
      }
      button.chosen {
        background: var(--eeg-finding);
        color: var(--eeg-bg);
      }
      button.rejected span {
        text-decoration: line-through;
      }
      button.rejected {
        color: var(--eeg-dim);
      }
      span {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .blind {
        padding-left: 6px;
        font-size: 11px;
        line-height: ${findingLanes_px.full - 1}px;
        color: var(--eeg-dim);
      }
    `,
  ];

  declare page: PageTime | null;
  readonly #view = this.select((state) => state.page);
  readonly #preferences = this.select((state) => state.preferences);
  readonly #shown = this.select(shownFindings);
  readonly #selected = this.select(({ findings }) => findings.selected);
  readonly #blind = this.select(({ findings }) => findings.blind);

  constructor() {
    super();
    this.page = null;
  }

  override render(): TemplateResult | typeof nothing {
    const view = this.#view.value;
    const { page } = this;
    if (view === null || page === null || page === undefined) return nothing;
    if (this.#blind.value)
      return html`<div class="lane full">
        <span class="blind">BLIND: detectors and other readers are hidden (B)</span>
      </div>`;
    const { width } = view.size;
    const delay = ticksOf(delayOf(view, this.#preferences.value));
    const all = onPage(this.#shown.value, page, delay).flatMap((placed): Part[] => {
      const part = partOf(placed, page, delay);
      return part === null ? [] : [{ placed, ...part }];
    });
    const parts = all.slice(0, parts_max).toSorted((a, b) => a.left - b.left);
    return html`<div class="lane ${parts.length === 0 ? '' : 'full'}">
        ${repeat(
          parts,
          ({ placed }) => placed.finding.id,
          (part, at) => this.#part(part, (parts[at + 1]?.left ?? 1) - part.left, width),
        )}
        ${all.length > parts_max ? html`<span class="blind">${all.length} findings on this page</span>` : nothing}
      </div>
      ${parts.map(({ left, begins, placed }) =>
        begins && placed.finding.review !== 'rejected' && !isStage(placed)
          ? html`<i class="edge" .style=${`left:${left * width}px`}></i>`
          : nothing,
      )}`;
  }

  #part({ placed, left, width }: Part, room: number, page_px: number): TemplateResult {
    const { id, review } = placed.finding;
    const chosen = id === this.#selected.value ? 'chosen' : '';
    return html`<i
        class=${isStage(placed) ? 'stage' : ''}
        .style=${`left:${left * page_px}px;width:${width * page_px}px`}
      ></i>
      <button
        class="${review} ${chosen}"
        tabindex="-1"
        .style=${`left:${left * page_px}px;max-width:${Math.max(22, room * page_px)}px`}
        title=${this.#title(placed)}
        @click=${() => this.dispatch({ type: 'finding-select', id })}
      >
        <span>◈ ${findingWords(placed)}</span>
      </button>`;
  }

  #title({ finding, from, to }: PlacedFinding): string {
    const { detector, version, channels, words, review, reviewed_by: by } = finding;
    return [
      `${detector} ${version} found ${finding.type}`,
      clockText(from, zoneOf(this.#view.value)),
      to > from ? secondsText(Number(to - from) / 1e7) : '',
      channels.length === 0 ? '' : `on ${channels.join(', ')}`,
      words ?? '',
      by === null ? 'unreviewed (V confirms, X rejects)' : `${review} by ${by}`,
    ]
      .filter((part) => part !== '')
      .join(' · ');
  }
}

customElements.define('eeg-finding-lane', EegFindingLane);
