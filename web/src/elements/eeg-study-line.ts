import { css, html, nothing, type TemplateResult } from 'lit';
import { shared } from '../styles/shared.ts';
import { coverText, identityText, stayText } from '../study/words.ts';
import type { Study } from '@valvomo/model';
import { EegElement } from './eeg-element.ts';

/** Whose EEG this is, beside the name of the bed: a name only where this workplace shows names. */
export class EegStudyLine extends EegElement {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 8px;
        min-width: 0;
        /* What the rest of the header leaves at every width of the window. */
        max-width: clamp(190px, 100vw - 1120px, 620px);
      }
      button {
        min-width: 0;
      }
      .who {
        font-weight: 700;
      }
      .stay {
        overflow: hidden;
        text-overflow: ellipsis;
        color: var(--eeg-dim);
        font-size: 13px;
      }
      .admit {
        font-weight: 700;
        border-color: var(--eeg-focus);
      }
    `,
  ];

  readonly #study = this.select(({ page }) => page?.study);
  readonly #names = this.select(({ preferences }) => preferences.names);

  override render(): TemplateResult | typeof nothing {
    const study = this.#study.value;
    if (study === undefined) return nothing;
    if (study === null)
      return html`<button class="admit" title="Admit a patient to this bed (A)" @click=${this.#open}>
        Admit a patient
      </button>`;
    return html`<button title="The study at this bed (A)" @click=${this.#open}>
        <span class="who">${this.#who(study)}</span>
        <span class="stay">${stayText(study)}</span>
      </button>
      ${study.state === 'paused' ? html`<span class="badge notice">RECORDING PAUSED</span>` : nothing}`;
  }

  #who(study: Study): string {
    return this.#names.value ? identityText(study.patient) : coverText(study);
  }

  readonly #open = (): void => this.dispatch({ type: 'dialog', dialog: 'study' });
}

customElements.define('eeg-study-line', EegStudyLine);
