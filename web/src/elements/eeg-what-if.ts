import { detectors } from '@valvomo/analysis';
import { css, html, nothing, type TemplateResult } from 'lit';
import { whatIf, type WhatIf } from '../alarms/why-api.ts';
import { clockText, zoneOf } from '../display/words.ts';
import type { Finding } from '../findings/findings-state.ts';
import { shared } from '../styles/shared.ts';
import { EegElement } from './eeg-element.ts';

/** What a slider moves over: the range that a person may set, or what lies around the value where that is not known. */
export const rangeOf = (
  detector: string,
  threshold: string,
  value: number,
): { readonly from: number; readonly to: number; readonly unit: string; readonly what: string } => {
  const known = detectors.find(({ id }) => id === detector)?.thresholds[threshold];
  return (
    known ?? { from: Math.min(value / 2, value * 2), to: Math.max(value / 2, value * 2), unit: '', what: '' }
  );
};

/** "With this threshold, last night would have given n, and would have MISSED these." */
export class EegWhatIf extends EegElement {
  static override properties = {
    bed: { type: String },
    finding: { attribute: false },
    threshold: { state: true },
    tried: { state: true },
    told: { state: true },
  };
  static override styles = [
    shared,
    css`
      :host {
        display: block;
        margin-top: 8px;
        padding: 8px;
        border: 1px solid var(--eeg-line);
        border-radius: 5px;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      input {
        flex: 1;
        min-width: 160px;
      }
      .missed {
        color: var(--eeg-notice);
        font-weight: 700;
      }
    `,
  ];

  declare bed: string;
  declare finding: Finding | null;
  declare threshold: string;
  declare tried: number | null;
  declare told: WhatIf | string | null;
  readonly #zone = this.select(({ page }) => zoneOf(page));

  constructor() {
    super();
    this.bed = '';
    this.finding = null;
    this.threshold = '';
    this.tried = null;
    this.told = null;
  }

  override render(): TemplateResult | typeof nothing {
    const { finding } = this;
    const names = Object.keys(finding?.thresholds ?? {});
    if (finding === null || names.length === 0) return nothing;
    const name = names.includes(this.threshold) ? this.threshold : (names[0] ?? '');
    const used = finding.thresholds[name] ?? 0;
    const { from, to, unit, what } = rangeOf(finding.detector, name, used);
    const value = this.tried ?? used;
    return html`<div class="line">
        <select aria-label="Threshold" @change=${this.#choose}>
          ${names.map((each) => html`<option ?selected=${each === name}>${each}</option>`)}
        </select>
        <input
          type="range"
          aria-label="What if ${name} were"
          aria-valuetext="${Number(value.toPrecision(3))} ${unit}"
          min=${from}
          max=${to}
          step=${(to - from) / 200}
          .value=${String(value)}
          @change=${(event: Event) => this.#try(event, finding, name)}
        />
        <span class="number">${Number(value.toPrecision(3))} ${unit === '1' ? '' : unit}</span>
      </div>
      <p>${what}</p>
      <p role="status" class="number">${this.#words(name, value)}</p>`;
  }

  #words(name: string, value: number): TemplateResult | string {
    const { told } = this;
    if (told === null) return 'Move the slider: what would last night have been with another threshold?';
    if (typeof told === 'string') return told;
    const { found, would, missed, spared, unreviewed, more } = told;
    const besides =
      more === null || more.estimate === 0 ? '' : ` and about ${more.estimate} more (${more.from})`;
    return html`With ${name} ${Number(value.toPrecision(3))}, last night: ${would} of ${found}
    findings${besides}. ${spared} false ones spared, ${unreviewed} that nobody reviewed gone.
    ${
      missed.length === 0
        ? 'None that was confirmed would have been missed.'
        : html`<span class="missed"
            >It would have MISSED
            ${missed.map(({ onset }) => clockText(BigInt(onset), this.#zone.value)).join(', ')}.</span
          >`
    }`;
  }

  readonly #choose = ({ target }: Event): void => {
    if (!(target instanceof HTMLSelectElement)) return;
    this.threshold = target.value;
    this.tried = null;
    this.told = null;
  };

  async #try({ target }: Event, { detector }: Finding, threshold: string): Promise<void> {
    if (!(target instanceof HTMLInputElement)) return;
    const value = Number(target.value);
    this.tried = value;
    const told = await whatIf(this.bed, { detector, threshold, value }).catch((problem: unknown) =>
      problem instanceof Error ? problem.message : String(problem),
    );
    // An answer to a value that the reader has left is none.
    if (this.tried === value) this.told = told;
  }
}

customElements.define('eeg-what-if', EegWhatIf);
