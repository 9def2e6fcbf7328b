import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import { ticks, type Ticks } from '@valvomo/model';
import type { BedMessage } from '@valvomo/wire';
import { css, html, nothing, type TemplateResult } from 'lit';
import { confirmationFor, imbalancesOf, readingsOf, type Reading } from '../impedance/readings.ts';
import { clockText, zoneOf } from '../display/words.ts';
import { shownOf } from '../store/shown.ts';
import type { View } from '../store/state.ts';
import { shared } from '../styles/shared.ts';
import { EegElement } from './eeg-element.ts';

const symbols: Readonly<Record<Reading['tone'], string>> = { good: '●', fair: '▲', bad: '✕', none: '–' };

/** The last impedance of every electrode, and the only way to have them measured: a person who gives a name. */
export class EegImpedance extends EegElement {
  static override properties = {
    reader: { state: true },
    confirmer: { state: true },
    isConfirmed: { state: true },
    problem: { state: true },
    sending: { state: true },
  };
  static override styles = [
    shared,
    css`
      wa-dialog {
        --width: min(760px, 96vw);
      }
      p {
        margin-bottom: 10px;
      }
      .scroll {
        max-height: 46vh;
        overflow: auto;
        border: 1px solid var(--eeg-line);
        border-radius: 5px;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: 13px;
      }
      th {
        position: sticky;
        top: 0;
        background: var(--eeg-panel);
        text-align: left;
        font-size: 12px;
        color: var(--eeg-dim);
      }
      th,
      td {
        padding: 4px 8px;
        border-bottom: 1px solid var(--eeg-line);
      }
      .fair,
      .bad {
        color: var(--eeg-notice);
      }
      .bad {
        font-weight: 600;
      }
      .none {
        color: var(--eeg-dim);
      }
      .ask {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 12px;
        align-items: center;
        margin-top: 12px;
      }
      .ask .whole {
        flex: 1 0 100%;
      }
      .problem {
        color: var(--eeg-notice);
      }
      .measure {
        font-weight: 700;
      }
    `,
  ];

  declare reader: string;
  declare confirmer: string;
  declare isConfirmed: boolean;
  declare problem: string;
  declare sending: boolean;
  readonly #view = this.select((state) => state.page);
  readonly #now = this.select((state) => state.now_ms);

  constructor() {
    super();
    this.reader = '';
    this.confirmer = '';
    this.isConfirmed = false;
    this.problem = '';
    this.sending = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.reader = this.services.store.state.preferences.reader;
  }

  override render(): TemplateResult | typeof nothing {
    const view = this.#view.value;
    const bed = view?.bed ?? null;
    if (view === null || bed === null) return nothing;
    const now = ticks(BigInt(Math.round(this.#now.value)) * 10_000n);
    return html`<wa-dialog open label="Impedances of ${bed.name}" @wa-after-hide=${this.#close}>
      <p>
        Each electrode as it was last measured; it may have changed since. They are measured only when a
        person asks, and what is recorded meanwhile is marked as artefact.
      </p>
      ${this.#table(readingsOf(bed, view.measured, now), view)} ${this.#imbalances(view, bed, now)}
      ${this.#ask(bed)}
    </wa-dialog>`;
  }

  #table(readings: readonly Reading[], view: View): TemplateResult {
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Impedances">
      <table>
        <thead>
          <tr>
            <th scope="col">Electrode</th>
            <th scope="col">Last value</th>
            <th scope="col">Measured at</th>
            <th scope="col">Judgement</th>
          </tr>
        </thead>
        <tbody>
          ${readings.map(
            ({ label, measured, text, judgement, tone }) =>
              html`<tr>
                <td>${label}</td>
                <td class="number">${text}</td>
                <td class="number">${measured === null ? '' : clockText(measured.at, zoneOf(view))}</td>
                <td class=${tone}><span aria-hidden="true">${symbols[tone]}</span> ${judgement}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  #imbalances(view: View, bed: BedMessage, now: Ticks): TemplateResult | typeof nothing {
    const { montage } = shownOf(view.choices, bed);
    const found = imbalancesOf(bed, montage, view.measured, now);
    if (found.length === 0) return nothing;
    const text = found.map(({ derivation, ohms }) => `${derivation} ${(ohms / 1000).toFixed(1)} kΩ`);
    return html`<p class="fair" style="margin-top:10px">
      ▲ Unequal by more than 5 kΩ, so that mains and movement do not cancel: ${text.join(', ')}
    </p>`;
  }

  #ask(bed: BedMessage): TemplateResult {
    const word = confirmationFor(bed);
    const isReady =
      this.reader.trim() !== '' &&
      !this.sending &&
      (word === null || (this.isConfirmed && this.confirmer.trim() !== ''));
    return html`<div class="ask">
      ${word === null ? nothing : this.#confirmation(word)}
      <label>
        Your name
        <input
          class="reader"
          maxlength="80"
          autocomplete="name"
          .value=${this.reader}
          @input=${onText((text) => (this.reader = text))}
        />
      </label>
      <button @click=${this.#close}>Close</button>
      <button class="measure" ?disabled=${!isReady} @click=${() => this.#measure(bed, word !== null)}>
        ${this.sending ? 'Asking …' : 'Measure now'}
      </button>
      ${this.problem === '' ? nothing : html`<p class="problem whole" role="alert">${this.problem}</p>`}
    </div>`;
  }

  #confirmation(word: string): TemplateResult {
    return html`<label class="whole">
        <input
          type="checkbox"
          class="confirmed"
          .checked=${this.isConfirmed}
          @change=${({ target }: Event) => {
            this.isConfirmed = target instanceof HTMLInputElement && target.checked;
          }}
        />
        ${word} I have checked that this amplifier may do so.
      </label>
      <label>
        Confirmed by
        <input
          class="confirmer"
          maxlength="80"
          .value=${this.confirmer}
          @input=${onText((text) => (this.confirmer = text))}
        />
      </label>`;
  }

  #measure({ bed }: BedMessage, isConfirmed: boolean): void {
    const by = this.reader.trim();
    this.sending = true;
    this.problem = '';
    this.dispatch({ type: 'prefer', change: { reader: by } });
    this.services.api
      .measureImpedances(bed, { by, ...(isConfirmed ? { confirmed: this.confirmer.trim() } : {}) })
      .catch((problem: unknown) => {
        this.problem = `Not measured: ${problem instanceof Error ? problem.message : String(problem)}`;
      })
      .finally(() => {
        this.sending = false;
        // Each measurement is confirmed for itself.
        this.isConfirmed = false;
      });
  }

  readonly #close = (): void => this.dispatch({ type: 'dialog', dialog: null });
}

const onText =
  (set: (text: string) => void) =>
  ({ target }: Event): void => {
    if (target instanceof HTMLInputElement) set(target.value);
  };

customElements.define('eeg-impedance', EegImpedance);
