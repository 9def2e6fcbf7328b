import { css, html, type TemplateResult } from 'lit';
import { unitText } from '../display/words.ts';
import type { RowColour, RowLayout } from '../picture/messages.ts';
import { trendSpanOf } from '../store/shown.ts';
import { rowColours } from '../styles/row-colours.ts';
import { shared } from '../styles/shared.ts';
import { faultsOf, faultText } from '../trends/quality.ts';
import { EegElement } from './eeg-element.ts';

/** Labels closer than this would lie on each other: CSS pixels. */
const labelHeight_px = 12;

/** Rows whose labels have room, the first of each chain or shaft before the others. */
export const labelled = (rows: readonly RowLayout[], dpr: number): ReadonlySet<number> => {
  const taken: number[] = [];
  const shown = new Set<number>();
  const place = (number: number): void => {
    const y = (rows[number]?.y ?? 0) / dpr;
    if (taken.some((other) => Math.abs(other - y) < labelHeight_px)) return;
    taken.push(y);
    shown.add(number);
  };
  rows.forEach((row, number) => row.group !== rows[number - 1]?.group && place(number));
  rows.forEach((_, number) => place(number));
  return shown;
};

const spokenSides: Partial<Record<RowColour, string>> = {
  left: ', left side',
  right: ', right side',
  midline: ', midline',
};
const spokenSide = ({ colour }: RowLayout): string => spokenSides[colour] ?? '';

/** Names of the rows beside their traces, as real text in the colour of the side; arrow keys go from row to row. */
export class EegRowLabels extends EegElement {
  static override properties = { current: { state: true } };
  static override styles = [
    shared,
    rowColours,
    css`
      :host {
        display: block;
        position: relative;
        overflow: hidden;
        background: var(--eeg-bg);
      }
      .list {
        position: absolute;
        inset: 0;
      }
      .row {
        position: absolute;
        left: 6px;
        right: 2px;
        transform: translateY(-50%);
        display: flex;
        align-items: baseline;
        gap: 4px;
        font-size: 12px;
        font-weight: 600;
        line-height: 15px;
        white-space: nowrap;
        border-radius: 2px;
      }
      .row {
        cursor: pointer;
      }
      .row.chosen {
        background: var(--eeg-mark);
        color: var(--eeg-bg);
        padding-left: 3px;
      }
      .row.unseen {
        position: absolute;
      }
      .unit {
        font-weight: 400;
        color: var(--eeg-dim);
      }
      .note {
        color: var(--eeg-notice);
      }
      .quality {
        color: var(--eeg-notice);
        font-size: 10px;
      }
      .clip {
        margin-left: auto;
        padding: 0 2px;
        color: var(--eeg-notice);
        background: var(--eeg-notice-bg);
        border-radius: 2px;
        font-size: 11px;
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
      }
    `,
  ];

  declare current: number;
  readonly #rows = this.select((state) => state.page?.rows ?? noRows);
  /** Without trends nothing is heard of quality: the last word on it would grow old. */
  readonly #judged = this.select(
    ({ page, interface: surface }) => page !== null && trendSpanOf(page.choices, surface.roomy) !== null,
  );
  readonly #scope = this.select(({ marks }) => marks.scope);
  #faults: ReadonlyMap<string, string> = new Map();
  #forget: (() => void) | null = null;

  constructor() {
    super();
    this.current = 0;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forget?.();
    this.#forget = null;
  }

  override render(): TemplateResult {
    this.#forget ??= this.services.trends.listen(() => this.#judge());
    const rows = this.#rows.value;
    const shown = labelled(rows, devicePixelRatio);
    const current = Math.min(this.current, Math.max(0, rows.length - 1));
    return html`<div
      class="list"
      role="listbox"
      aria-multiselectable="true"
      aria-label="Rows of the montage: chosen ones are what new marks are about"
      @keydown=${(event: KeyboardEvent) => this.#step(event, rows.length)}
    >
      ${rows.map((row, number) => this.#row(row, number, { shown: shown.has(number), current }))}
    </div>`;
  }

  #row(row: RowLayout, number: number, place: { shown: boolean; current: number }): TemplateResult {
    const state = row.missing !== '' ? `, empty: ${row.missing}` : row.clipped ? ', leaves its room' : '';
    const chosen = this.#scope.value.includes(row.name);
    const fault = this.#judged.value ? faultText(row.name, this.#faults) : '';
    const facts = [row.scale, row.note, fault === '' ? undefined : fault]
      .flatMap((fact) => (fact === undefined ? [] : [`, ${fact}`]))
      .join('');
    return html`<div
      class="row ${row.colour} ${place.shown ? '' : 'unseen'} ${chosen ? 'chosen' : ''}"
      role="option"
      aria-selected=${chosen}
      aria-label="${row.name}${spokenSide(row)}${state}${facts}"
      title="${row.name}${spokenSide(row)}${state}${facts}"
      tabindex=${number === place.current ? 0 : -1}
      .style=${`top:${row.y / devicePixelRatio}px`}
      @focus=${() => (this.current = number)}
      @click=${() => this.dispatch({ type: 'mark-scope', channel: row.name })}
    >
      <span class="name">${row.name}</span>
      ${/^[uµ]V$/.test(row.unit) || row.unit === '' ? '' : html`<span class="unit">${unitText(row.unit)}</span>`}
      ${row.note === undefined ? '' : html`<span class="note" aria-hidden="true">!</span>`}
      ${fault === '' ? '' : html`<span class="quality" aria-hidden="true">◆</span>`}
      ${row.clipped ? html`<span class="clip" aria-hidden="true">⇕</span>` : ''}
    </div>`;
  }

  /** Technical quality changes once a second at most. */
  #judge(): void {
    const { columns, rows } = this.services.trends;
    const faults = faultsOf(columns, rows);
    if ([...faults].join() === [...this.#faults].join()) return;
    this.#faults = faults;
    this.requestUpdate();
  }

  #step(event: KeyboardEvent, rows: number): void {
    const chosen = this.#rows.value[this.current]?.name;
    if ((event.key === ' ' || event.key === 'Enter') && chosen !== undefined) {
      event.preventDefault();
      this.dispatch({ type: 'mark-scope', channel: chosen });
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.ctrlKey || event.altKey || rows === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = Math.max(0, Math.min(rows - 1, this.current + step));
    this.current = next;
    this.renderRoot.querySelectorAll<HTMLElement>('.row')[next]?.focus();
  }
}

const noRows: readonly RowLayout[] = [];

customElements.define('eeg-row-labels', EegRowLabels);
