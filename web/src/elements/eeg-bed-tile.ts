import { css, html, nothing, type TemplateResult } from 'lit';
import type { BedSummary } from '../api.ts';
import {
  clockText,
  originText,
  secondsText,
  stateInWords,
  zoneOf,
  type StateInWords,
} from '../display/words.ts';
import { highestOf } from '../alarms/loudness.ts';
import { rowColours } from '../styles/row-colours.ts';
import { shared } from '../styles/shared.ts';
import { montageName } from '../store/montage-of.ts';
import { newView } from '../store/reduce.ts';
import { sensitivityOf, shownOf } from '../store/shown.ts';
import type { View } from '../store/state.ts';
import { linkTo } from '../store/url.ts';
import { coverText } from '../study/words.ts';
import { EegElement } from './eeg-element.ts';
import './eeg-tile-alarms.ts';
import { labelled } from './eeg-row-labels.ts';
import { PictureController } from './picture-controller.ts';

/** One page of a tile and a little more. */
const history_s = 15;

const summaryState: Readonly<Record<BedSummary['state'], StateInWords>> = {
  waiting: { tone: 'wait', text: 'waiting for a device' },
  live: { tone: 'good', text: 'live' },
  stale: { tone: 'stale', text: 'NO DATA' },
  lost: { tone: 'lost', text: 'DEVICE LOST' },
};

/** One bed of the ward, to be read from the middle of the room. */
export class EegBedTile extends EegElement {
  static override properties = { bed: { attribute: false }, number: { attribute: false } };
  static override styles = [
    shared,
    rowColours,
    css`
      /* Words grow with the tile: a wall is read from 2 to 4 m. */
      :host {
        container-type: inline-size;
        display: block;
        min-width: 0;
        min-height: 0;
      }
      article {
        position: relative;
        display: grid;
        grid-template-rows: auto minmax(0, 1fr) auto;
        height: 100%;
        border: 1px solid var(--eeg-line);
        border-radius: 6px;
        overflow: hidden;
        background: var(--eeg-bg);
      }
      article:hover {
        border-color: var(--eeg-text);
      }
      article:focus-within {
        outline: 3px solid var(--eeg-focus);
        outline-offset: 1px;
      }
      article.stale {
        border: 2px solid var(--eeg-stale);
      }
      article.lost {
        border: 2px solid var(--eeg-lost);
      }
      /* What sounds is seen from afar; what is over or acknowledged has its badge. */
      article.high {
        border: 5px solid var(--eeg-lost);
      }
      article.medium {
        border: 5px solid var(--eeg-stale);
      }
      article.low {
        border: 3px solid var(--eeg-alarm-low);
      }
      a {
        color: inherit;
        text-decoration: none;
      }
      a:focus-visible {
        outline: none;
      }
      /* The whole tile is the link. */
      a::after {
        content: '';
        position: absolute;
        inset: 0;
        z-index: 1;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px 8px;
        padding: 5px 8px;
        background: var(--eeg-panel);
      }
      h2 {
        font-size: clamp(20px, 4.4cqi, 32px);
        line-height: 1.3;
        white-space: nowrap;
      }
      h2 small {
        font-size: 13px;
        font-weight: 400;
        color: var(--eeg-dim);
      }
      .clock {
        margin-left: auto;
        font-size: clamp(20px, 4.4cqi, 32px);
        line-height: 1.3;
        font-weight: 600;
      }
      .picture {
        position: relative;
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        overflow: hidden;
      }
      .labels {
        position: relative;
        overflow: hidden;
        font-size: 11px;
        font-weight: 600;
        line-height: 12px;
      }
      .labels span {
        position: absolute;
        left: 5px;
        transform: translateY(-50%);
        white-space: nowrap;
      }
      .empty {
        color: var(--eeg-dim);
        font-weight: 400;
      }
      .box {
        position: relative;
        overflow: hidden;
      }
      .stale .box,
      .lost .box {
        opacity: 0.4;
      }
      .missing {
        position: absolute;
        transform: translateY(-50%);
        padding: 0 5px;
        border-radius: 3px;
        background: var(--eeg-notice-bg);
        color: var(--eeg-notice);
        font-size: 11px;
        font-weight: 600;
        line-height: 14px;
      }
      .veil {
        position: absolute;
        left: 50%;
        top: 42%;
        transform: translate(-50%, -50%);
        padding: 8px 14px;
        font-size: clamp(22px, 5cqi, 40px);
        text-align: center;
        white-space: normal;
        max-width: 96%;
      }
      footer {
        padding: 3px 8px;
        min-height: 22px;
        text-overflow: ellipsis;
        background: var(--eeg-panel);
        font-size: 12px;
        color: var(--eeg-dim);
        white-space: nowrap;
        overflow: hidden;
      }
      header p {
        display: flex;
        gap: 10px;
        flex: 1 1 100%;
        min-width: 0;
        margin: 0;
        align-items: center;
        min-height: 20px;
        font-size: clamp(13px, 2.6cqi, 18px);
        color: var(--eeg-dim);
        white-space: nowrap;
        overflow: hidden;
      }
      header .state {
        font-size: clamp(14px, 2.8cqi, 20px);
        line-height: 1.4;
      }
      .who {
        color: var(--eeg-text);
        font-weight: 600;
      }
      header .badge {
        font-size: clamp(12px, 2.5cqi, 17px);
        line-height: 1.5;
      }
      .lag {
        margin-left: auto;
      }
      .gaps {
        color: var(--eeg-notice);
        font-weight: 600;
      }
      canvas {
        display: block;
      }
    `,
  ];

  declare bed: BedSummary;
  /** The key that opens it. */
  declare number: number;

  readonly #view = this.select((state) => state.tiles[this.bed?.id ?? ''] ?? null);
  readonly #link = this.select((state) => state.link);
  readonly #now = this.select((state) => state.now_ms);
  readonly #alarm = this.select(({ alarms }) =>
    highestOf(
      alarms.alarms
        .filter(({ bed, present, acknowledged }) => bed === this.bed?.id && present && acknowledged === null)
        .map(({ priority }) => priority),
    ),
  );
  readonly #picture = new PictureController(
    this,
    () => this.services,
    () => ({ bed: this.bed.id, kind: 'tile', history_s, fps: 30 }),
  );

  override focus(): void {
    this.renderRoot.querySelector('a')?.focus();
  }

  override render(): TemplateResult {
    const view = this.#view.value;
    const state =
      view?.bed == null && this.#link.value?.connected !== false
        ? summaryState[this.bed.state]
        : stateInWords(view ?? newView(-1, this.bed.id, 'tile'), this.#link.value, this.#now.value);
    const name = view?.bed?.name ?? this.bed.name;
    const origin = originText(view?.bed?.origin);
    const href = linkTo({ route: { page: 'bed', bed: this.bed.id }, choices: {}, at: null });
    const worried = state.tone === 'stale' || state.tone === 'lost';
    return html`<article class="${state.tone} ${this.#alarm.value ?? ''}">
      <header>
        <h2><a href=${href} @click=${this.#open}>${name}</a> <small>${this.number}</small></h2>
        ${worried ? nothing : html`<span class="state ${state.tone}">${state.text}</span>`}
        <span class="clock number">${this.#clock(view)}</span>
        <p class="number">
          ${view?.study == null ? nothing : html`<span class="who">${coverText(view.study)}</span>`}
          ${view?.study?.state === 'paused' ? html`<span class="badge notice">PAUSED</span>` : nothing}
          ${origin === null ? nothing : html`<span class="badge">${origin}</span>`}
          ${view?.bed == null || view.bed.streams.length === 0 ? nothing : flowOf(view)}
        </p>
        <eeg-tile-alarms .bed=${this.bed.id}></eeg-tile-alarms>
      </header>
      <div class="picture">
        <div class="labels" aria-hidden="true" .style=${`width:${labelWidth(view)}px`}>
          ${view === null ? nothing : labelsOf(view)}
        </div>
        <div class="box"></div>
        ${view === null ? nothing : missingOf(view)}
        ${worried ? html`<span class="veil state ${state.tone}">${state.text}</span>` : nothing}
      </div>
      <footer class="number">
        ${view?.bed == null || view.bed.streams.length === 0 ? '' : footerOf(view)}
      </footer>
    </article>`;
  }

  protected override updated(): void {
    const box = this.renderRoot.querySelector<HTMLElement>('.box');
    if (box !== null) this.#picture.attach(box);
  }

  #clock(view: View | null): string {
    const head = view?.summary?.head ?? null;
    return view === null || head === null ? '' : clockText(head, zoneOf(view));
  }

  readonly #open = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.dispatch({ type: 'open-bed', bed: this.bed.id });
  };
}

/** What is off or absent, in the empty rows themselves. */
const missingOf = (view: View): TemplateResult[] =>
  view.rows
    .filter(({ missing }) => missing !== '')
    .map(
      ({ missing, y }) =>
        html`<span class="missing" .style=${`top:${y / devicePixelRatio}px;left:${labelWidth(view) + 8}px`}
          >${missing}</span
        >`,
    );

const labelWidth = (view: View | null): number =>
  Math.min(112, 10 + 7 * Math.max(5, ...(view?.rows ?? []).map(({ name }) => name.length)));

const labelsOf = (view: View): TemplateResult[] => {
  const shown = labelled(view.rows, devicePixelRatio);
  return view.rows.flatMap((row, number) => {
    if (!shown.has(number)) return [];
    const colour = row.missing === '' ? row.colour : 'empty';
    return [html`<span class=${colour} .style=${`top:${row.y / devicePixelRatio}px`}>${row.name}</span>`];
  });
};

/** Gaps and lag: what a technologist looks for from afar. */
const flowOf = (view: View): TemplateResult => {
  const gaps = view.beat?.gaps ?? 0;
  const lag = view.summary?.head == null ? '' : `lag ${secondsText(view.summary.behind_s)}`;
  return html`<span class=${gaps > 0 ? 'gaps' : ''}
      >${gaps === 0 ? 'no gaps' : gaps === 1 ? '1 gap' : `${gaps} gaps`}</span
    ><span class="lag">${lag}</span>`;
};

const footerOf = (view: View): string => {
  const { montage } = shownOf(view.choices, view.bed);
  const part = view.rowsInAll > view.rows.length ? ` · ${view.rows.length} of ${view.rowsInAll} rows` : '';
  return `${montageName(montage)}${part} · ${sensitivityOf(view)} µV/mm · 10 s`;
};

customElements.define('eeg-bed-tile', EegBedTile);
