import { css, html, nothing, type TemplateResult } from 'lit';
import { shownFindings } from '../findings/reduce-findings.ts';
import { shared } from '../styles/shared.ts';
import { modalityOf } from '../store/montage-of.ts';
import { trendSpanOf } from '../store/shown.ts';
import './eeg-announcer.ts';
import './eeg-bed-header.ts';
import './eeg-burden.ts';
import './eeg-calibration.ts';
import './eeg-electrodes.ts';
import './eeg-event-list.ts';
import './eeg-finding-lane.ts';
import './eeg-impedance.ts';
import './eeg-key-sheet.ts';
import './eeg-mark-editor.ts';
import './eeg-mark-lane.ts';
import './eeg-mark-palette.ts';
import './eeg-mark-tints.ts';
import './eeg-marks.ts';
import './eeg-missing.ts';
import './eeg-person.ts';
import './eeg-proposal-banner.ts';
import './eeg-overview.ts';
import './eeg-row-labels.ts';
import './eeg-scale-bar.ts';
import './eeg-spikes.ts';
import './eeg-status-bar.ts';
import './eeg-time-field.ts';
import './eeg-study.ts';
import './eeg-toolbar.ts';
import './eeg-traces.ts';
import './eeg-trend-strip.ts';
import './eeg-unsaved.ts';
import { EegElement, shallowEqual } from './eeg-element.ts';
import type { Dialog } from '../store/state.ts';
import { axisHeight_px } from './time-frame.ts';
import { findingLanes_px } from './finding-lane-style.ts';
import { marksHeight } from './traces-style.ts';

/** Characters of the longest label decide the room for all of them, within reason. */
const labelWidth = (characters: number): number => Math.min(160, Math.max(70, 30 + characters * 7.8));

/** One bed: its traces with everything that a reader needs around them. */
export class EegBedPage extends EegElement {
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-rows: auto auto auto auto minmax(0, 1fr) auto auto auto;
        height: 100%;
        background: var(--eeg-bg);
      }
      header {
        display: contents;
      }
      main {
        grid-row: 5;
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        min-height: 0;
        position: relative;
      }
      eeg-toolbar {
        grid-row: 2;
      }
      eeg-proposal-banner {
        grid-row: 3;
      }
      eeg-unsaved {
        grid-row: 4;
      }
      eeg-row-labels {
        margin: ${marksHeight} 0 ${axisHeight_px}px;
        border-right: 1px solid var(--eeg-line);
      }
      eeg-event-list {
        width: 216px;
      }
      eeg-overview {
        grid-row: 6;
      }
      eeg-trend-strip {
        grid-row: 7;
      }
      eeg-status-bar {
        grid-row: 8;
      }
      @media (min-width: 1700px) {
        eeg-event-list {
          width: 270px;
        }
      }
    `,
  ];

  readonly #surface = this.select((state) => state.interface);
  readonly #longest = this.select((state) =>
    Math.max(
      0,
      ...(state.page?.rows ?? []).map(
        ({ name, unit }) => name.length + (isMicrovolt(unit) ? 0 : unit.length + 1),
      ),
    ),
  );
  readonly #trends = this.select(
    ({ page, interface: surface }) => page !== null && trendSpanOf(page.choices, surface.roomy) !== null,
  );
  readonly #lane = this.select(
    (state) => ({
      of: state.findings.of,
      some: state.findings.blind || shownFindings(state).length > 0,
      // A page of a bed that stands still somewhere is being read.
      still: state.page?.source === 'bed' ? state.page.at : null,
    }),
    shallowEqual,
  );
  readonly #undecided = this.select(
    ({ page }) => page?.bed != null && hasStreams(page.bed) && modalityOf(page.bed) === 'undecided',
  );

  override render(): TemplateResult {
    const { zen, events, dialog } = this.#surface.value;
    return html`
      ${
        zen
          ? nothing
          : html`<header>
              <eeg-bed-header @click=${this.#backToTraces}></eeg-bed-header>
              <eeg-toolbar
                @change=${this.#afterPointer}
                @pointerdown=${this.#noticePointer}
                @keydown=${this.#noticeKey}
              ></eeg-toolbar>
            </header>`
      }
      ${this.#undecided.value && !zen ? html`<eeg-proposal-banner role="region" aria-label="Electrodes not confirmed"></eeg-proposal-banner>` : nothing}
      <eeg-unsaved></eeg-unsaved>
      <main>
        <eeg-row-labels .style=${`width:${labelWidth(this.#longest.value)}px`}></eeg-row-labels>
        <eeg-traces></eeg-traces>
        ${dialog === 'time' ? html`<eeg-time-field></eeg-time-field>` : nothing}
        ${events && !zen ? html`<eeg-event-list @click=${this.#backToTraces}></eeg-event-list>` : nothing}
      </main>
      ${zen ? nothing : html`<eeg-overview role="navigation" aria-label="Time"></eeg-overview>`}
      ${this.#trends.value && !zen ? html`<eeg-trend-strip @click=${this.#backToTraces}></eeg-trend-strip>` : nothing}
      <eeg-status-bar role="contentinfo"></eeg-status-bar>
      <eeg-announcer></eeg-announcer>
      ${dialog === 'help' ? html`<eeg-key-sheet></eeg-key-sheet>` : nothing}
      ${dialog === 'calibration' ? html`<eeg-calibration></eeg-calibration>` : nothing}
      ${dialog === 'study' ? html`<eeg-study></eeg-study>` : nothing}
      ${dialog === 'burden' ? html`<eeg-burden></eeg-burden>` : nothing}
      ${dialog === 'spikes' ? html`<eeg-spikes></eeg-spikes>` : nothing}
      ${dialog === 'person' ? html`<eeg-person></eeg-person>` : nothing}
      ${dialog === 'impedance' ? html`<eeg-impedance></eeg-impedance>` : nothing}
      ${dialog === 'electrodes' ? html`<eeg-electrodes></eeg-electrodes>` : nothing}
    `;
  }

  /** A dialog took the focus and is gone: the keys are the traces' again. */
  protected override updated(): void {
    this.#makeRoom();
    const { dialog } = this.#surface.value;
    if (this.#dialog !== null && dialog === null) this.#traces?.focus();
    this.#dialog = dialog;
  }

  protected override firstUpdated(): void {
    this.#traces?.focus();
  }

  /** For findings, once there are some; a page that is being read does not move for the first of them until its reader moves it. */
  #makeRoom(): void {
    const { of, some, still } = this.#lane.value;
    const isNew = of !== this.#known;
    const isRead = still !== null && still === this.#still;
    this.#known = of;
    this.#still = still;
    if (isNew || (some && !isRead))
      this.style.setProperty(
        '--eeg-finding-lane',
        `${some ? findingLanes_px.full : findingLanes_px.empty}px`,
      );
  }
  #known: string | null = '';
  #still: unknown = null;

  get #traces(): HTMLElement | null {
    return this.renderRoot.querySelector('eeg-traces');
  }

  #dialog: Dialog | null = null;
  #byPointer = false;
  readonly #noticePointer = (): void => {
    this.#byPointer = true;
  };
  readonly #noticeKey = (): void => {
    this.#byPointer = false;
  };

  /** Who chose with the pointer goes on with the keys of the traces; who chose with keys stays in the toolbar. */
  readonly #afterPointer = (): void => {
    if (this.#byPointer) this.#traces?.focus();
  };

  readonly #backToTraces = (event: MouseEvent): void => {
    if (event.detail > 0 && this.#surface.value.dialog === null) this.#traces?.focus();
  };
}

const isMicrovolt = (unit: string): boolean => /^[uµ]V$/.test(unit);
const hasStreams = ({ streams }: { readonly streams: readonly unknown[] }): boolean => streams.length > 0;

customElements.define('eeg-bed-page', EegBedPage);
