import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import { css, html, type TemplateResult } from 'lit';
import {
  cardHeight_mm,
  cardWidth_mm,
  nominalPxPerMm,
  pxPerMmFrom,
  pxPerMmLimits,
} from '../display/calibration.ts';
import { shared } from '../styles/shared.ts';
import { EegElement } from './eeg-element.ts';

/** Length of the line that a ruler is laid on. */
const line_px = 400;

/** Measures the screen, so that a millimetre on it is one: with a bank card or with a ruler. */
export class EegCalibration extends EegElement {
  static override properties = {
    method: { state: true },
    card_px: { state: true },
    line_mm: { state: true },
  };
  static override styles = [
    shared,
    css`
      wa-dialog {
        --width: min(900px, 94vw);
      }
      p {
        margin: 6px 0 10px;
      }
      .methods {
        display: flex;
        gap: 8px;
      }
      .card {
        border: 2px solid var(--eeg-focus);
        border-radius: 12px;
        background: color-mix(in srgb, var(--eeg-focus) 12%, transparent);
        display: grid;
        place-items: center;
        color: var(--eeg-dim);
      }
      .line {
        height: 14px;
        border: solid var(--eeg-text);
        border-width: 0 2px;
        background: linear-gradient(var(--eeg-text), var(--eeg-text)) center / 100% 2px no-repeat;
        margin: 14px 0;
      }
      input[type='range'] {
        width: 100%;
      }
      .buttons {
        display: flex;
        gap: 8px;
        align-items: center;
        margin-top: 14px;
        padding-top: 10px;
        border-top: 1px solid var(--eeg-line);
      }
      .buttons span {
        flex: 1;
      }
    `,
  ];

  declare method: 'card' | 'ruler';
  declare card_px: number;
  /** As typed; empty: not yet measured. */
  declare line_mm: string;
  readonly #kept = this.select((state) => state.preferences.pxPerMm);

  constructor() {
    super();
    this.method = 'card';
    this.card_px = 0;
    this.line_mm = '';
  }

  override render(): TemplateResult {
    const pxPerMm = this.#measured();
    const kept = this.#kept.value;
    return html`<wa-dialog open label="Calibrate this screen" @wa-after-hide=${this.#close}>
      <p>
        µV/mm and mm/s are true only on a measured screen. The measure is kept for this screen in this
        browser. Measure again after changing the zoom or the screen.
      </p>
      <div class="methods" role="group" aria-label="Measure with">
        ${this.#methodButton('card', 'Bank card')} ${this.#methodButton('ruler', 'Ruler')}
      </div>
      ${this.method === 'card' ? this.#card() : this.#ruler()}
      <div class="buttons">
        <span>
          ${
            pxPerMm === null
              ? `Not between ${pxPerMmLimits.min} and ${pxPerMmLimits.max} px/mm: please measure again.`
              : `${pxPerMm.toFixed(3)} px/mm`
          }
          ${kept === null ? '' : ` (kept: ${kept.toFixed(3)})`}
        </span>
        <button ?disabled=${kept === null} @click=${() => this.#keep(null)}>Forget</button>
        <button class="save" ?disabled=${pxPerMm === null} @click=${() => this.#keep(pxPerMm)}>Keep</button>
      </div>
    </wa-dialog>`;
  }

  #methodButton(method: 'card' | 'ruler', text: string): TemplateResult {
    return html`<button aria-pressed=${this.method === method} @click=${() => (this.method = method)}>
      ${text}
    </button>`;
  }

  #card(): TemplateResult {
    const width = this.#cardWidth();
    const height = (width * cardHeight_mm) / cardWidth_mm;
    return html`
      <p>
        Hold a bank or identity card on the frame and make the frame exactly as wide as the card (85.6 mm).
      </p>
      <input
        type="range"
        aria-label="Width of the frame"
        min="150"
        max="800"
        step="0.5"
        .value=${String(width)}
        @input=${({ target }: Event) => {
          if (target instanceof HTMLInputElement) this.card_px = Number(target.value);
        }}
      />
      <div class="card" .style=${`width:${width}px;height:${height}px`}>85.6 mm</div>
    `;
  }

  #ruler(): TemplateResult {
    return html`
      <p>Measure this line with a ruler, outer edge to outer edge, and type its length.</p>
      <div class="line" .style=${`width:${line_px}px`}></div>
      <label>
        Length in mm
        <input
          inputmode="decimal"
          size="8"
          .value=${this.line_mm}
          @input=${({ target }: Event) => {
            if (target instanceof HTMLInputElement) this.line_mm = target.value;
          }}
        />
      </label>
    `;
  }

  #cardWidth(): number {
    return this.card_px > 0 ? this.card_px : (this.#kept.value ?? nominalPxPerMm) * cardWidth_mm;
  }

  #measured(): number | null {
    if (this.method === 'card') return pxPerMmFrom(this.#cardWidth(), cardWidth_mm);
    const length_mm = Number(this.line_mm.replace(',', '.'));
    return length_mm > 0 ? pxPerMmFrom(line_px, length_mm) : null;
  }

  #keep(pxPerMm: number | null): void {
    this.dispatch({ type: 'prefer', change: { pxPerMm } });
    this.dispatch({ type: 'dialog', dialog: null });
  }

  readonly #close = (): void => this.dispatch({ type: 'dialog', dialog: null });
}

customElements.define('eeg-calibration', EegCalibration);
