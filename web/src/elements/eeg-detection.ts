import { css, html, nothing, type TemplateResult } from 'lit';
import { lengthText } from '../display/words.ts';
import type { Detection } from '../findings/findings-state.ts';
import { shared } from '../styles/shared.ts';
import { EegElement } from './eeg-element.ts';

const offText = ({ absent }: Detection): string =>
  absent.map(({ name, why }) => `${name}: ${why}`).join('; ');

const setText = ({ thresholds }: Detection): string => {
  const set = Object.entries(thresholds).flatMap(([id, of]) =>
    Object.entries(of).map(([name, value]) => `${id} ${name} ${value}`),
  );
  return set.length === 0 ? '' : `With ${set.join(', ')}. `;
};

/** Whether detectors have looked at the recording on the page: what nobody looked at is not the same as what has nothing in it. */
export class EegDetection extends EegElement {
  static override styles = [
    shared,
    css`
      :host {
        display: block;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 8px;
        align-items: center;
        padding: 4px 8px 6px 10px;
        font-size: 12px;
        border-bottom: 1px solid var(--eeg-line);
      }
      progress {
        flex: 1;
        min-width: 60px;
        accent-color: var(--eeg-finding);
      }
      .dim {
        color: var(--eeg-dim);
      }
      .problem {
        color: var(--eeg-notice);
      }
      button {
        min-height: 24px;
      }
    `,
  ];

  readonly #detection = this.select(({ findings, page }) =>
    page?.source === 'recording' && findings.of === page.bedId && !findings.blind ? findings.detection : null,
  );
  readonly #count = this.select(({ findings }) => findings.list.length);

  override render(): TemplateResult | typeof nothing {
    const detection = this.#detection.value;
    return detection === null ? nothing : html`<div class="line">${this.#told(detection)}</div>`;
  }

  #told(detection: Detection): TemplateResult {
    const { state, done_s, of_s, message } = detection;
    if (state === 'waiting' || state === 'making')
      return html`<span role="status">${state === 'waiting' ? 'Detectors wait' : 'Detectors run'}</span>
        <progress aria-label="Detectors" max=${Math.max(1, of_s)} value=${done_s}></progress>
        <span class="number">${lengthText(done_s)} of ${lengthText(of_s)}</span>
        <button @click=${() => this.dispatch({ type: 'finding-run', run: false })}>Cancel</button>`;
    if (state === 'made') return this.#made(detection);
    return html`<span class=${state === 'failed' ? 'problem' : 'dim'}>
        ${state === 'failed' ? `Detectors failed: ${message}` : this.#unmade()}
      </span>
      <button @click=${() => this.dispatch({ type: 'finding-run', run: true })}>Run detectors</button>`;
  }

  #unmade(): string {
    return this.#count.value === 0
      ? 'No detector has looked at this recording.'
      : 'These are from the bed; detectors have not run over the whole recording.';
  }

  #made(detection: Detection): TemplateResult {
    const { absent, left_out } = detection;
    return html`<span class="dim">
        Detectors have looked at all of it${left_out > 0 ? `; ${left_out} findings more than are kept` : ''}.
        ${setText(detection)}Triage, not a reading.
      </span>
      ${
        absent.length === 0
          ? nothing
          : html`<span class="dim" title=${offText(detection)}>
              ${absent.length === 1 ? `${absent[0]?.name} is` : `${absent.length} detectors are`} OFF here
              (${absent[0]?.why}${absent.length > 1 ? ' …' : ''})
            </span>`
      }`;
  }
}

customElements.define('eeg-detection', EegDetection);
