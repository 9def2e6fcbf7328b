import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import { css, html, nothing, type TemplateResult } from 'lit';
import { currentAlarm, notASubstitute, priorityMark } from '../alarms/alarm-words.ts';
import { whyOf, type Why } from '../alarms/why-api.ts';
import { clockText, secondsText, zoneOf } from '../display/words.ts';
import type { Finding, PlacedFinding } from '../findings/findings-state.ts';
import { chosenFinding, findingWords } from '../findings/reduce-findings.ts';
import { linkTo } from '../store/url.ts';
import { shared } from '../styles/shared.ts';
import { alarmStyle } from './alarm-style.ts';
import { EegElement } from './eeg-element.ts';
import './eeg-what-if.ts';

/** What is seen before the onset, s. */
const before_s = 10;

const numberText = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : String(Number(value.toPrecision(4)));

/** Why an alarm was given: what spoke for it and what that was held against, how long it took, who did what. */
export class EegWhy extends EegElement {
  static override properties = {
    why: { state: true },
    problem: { state: true },
    found: { state: true },
  };
  static override styles = [
    shared,
    alarmStyle,
    css`
      wa-dialog {
        --width: min(900px, 94vw);
      }
      section {
        margin-bottom: 16px;
      }
      h3 {
        margin-bottom: 6px;
      }
      table {
        border-collapse: collapse;
      }
      th,
      td {
        padding: 2px 14px 2px 0;
        text-align: left;
        vertical-align: top;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .dim {
        color: var(--eeg-dim);
      }
      a {
        color: var(--eeg-focus);
      }
    `,
  ];

  declare why: Why | null;
  declare problem: string;
  /** A finding that was chosen on the page: it speaks for itself. */
  declare found: PlacedFinding | null;
  readonly #atBed = this.select(({ page }) => (page?.source === 'bed' ? page.bedId : null));
  readonly #zone = this.select(({ page, tiles }) =>
    zoneOf(page ?? Object.values(tiles).find(({ bed }) => bed !== null) ?? null),
  );
  #asked: string | null = null;

  constructor() {
    super();
    this.why = null;
    this.problem = '';
    this.found = null;
  }

  protected override firstUpdated(): void {
    this.found = chosenFinding(this.services.store.state) ?? null;
    if (this.found !== null) return;
    const alarm = currentAlarm(this.services.store.state.alarms);
    if (alarm === undefined) {
      this.problem = 'There is no alarm.';
      return;
    }
    this.#asked = alarm.id;
    whyOf(alarm.id).then(
      (why) => (this.why = why),
      (problem: unknown) => (this.problem = problem instanceof Error ? problem.message : String(problem)),
    );
  }

  override render(): TemplateResult {
    if (this.found !== null) return this.#foundOnly(this.found);
    return html`<wa-dialog open light-dismiss label="Why this alarm" @wa-after-hide=${this.#close}>
      ${this.problem === '' ? nothing : html`<p role="alert">${this.problem}</p>`}
      ${this.why === null ? (this.problem === '' ? html`<p>Asking the server …</p>` : nothing) : this.#told(this.why)}
    </wa-dialog>`;
  }

  #foundOnly(placed: PlacedFinding): TemplateResult {
    const { finding, from } = placed;
    return html`<wa-dialog open light-dismiss label="Why this finding" @wa-after-hide=${this.#close}>
      <section>
        <p>
          <strong>${findingWords(placed)}</strong>
          <span class="number">${clockText(from, this.#zone.value)}</span>
          <span class="dim">Triage, not a reading: look at the traces (G).</span>
        </p>
        <div class="buttons">
          <button @click=${() => this.dispatch({ type: 'alarm-review', review: 'confirmed' })}>
            It was right (V)
          </button>
          <button @click=${() => this.dispatch({ type: 'alarm-review', review: 'rejected' })}>
            It was false (X)
          </button>
        </div>
      </section>
      ${this.#finding(finding, this.#atBed.value)}
    </wa-dialog>`;
  }

  #told({ alarm, delay, findings, log, deliveries }: Why): TemplateResult {
    const { priority, bed, text } = alarm;
    const clock = (at: string): string => clockText(BigInt(at), this.#zone.value);
    return html`
      <section>
        <p>
          <span class="alarm ${priority} ${alarm.present ? '' : 'over'} acknowledged"
            >${priorityMark[priority]} ${bed ?? 'Server'}: ${text}</span
          >
          <span class="dim">${notASubstitute}</span>
        </p>
        <p class="number">
          Onset
          ${clock(delay.onset)}${
            delay.decided_after_s === null
              ? ''
              : ` → decided from what was measured ${secondsText(delay.decided_after_s)} later`
          }
          → alarm ${secondsText(delay.opened_after_s)} after the onset (${clock(delay.opened)})
        </p>
        <div class="buttons">
          ${bed === null ? nothing : html`<a href=${this.#link(bed, delay.onset)} @click=${this.#go}>Traces from ${before_s} s before</a>`}
          <button @click=${() => this.#review('confirmed')}>It was right (V)</button>
          <button @click=${() => this.#review('rejected')}>It was false (X)</button>
        </div>
      </section>
      ${findings.map(({ finding }) => this.#finding(finding, bed))}
      <section>
        <h3>What happened</h3>
        <table>
          ${log.map(
            ({ at, action, author, detail }) =>
              html`<tr>
                <td class="number">${clock(at)}</td>
                <td>${action}</td>
                <td>${author ?? ''}</td>
                <td>${detail ?? ''}</td>
              </tr>`,
          )}
          ${deliveries.map(
            ({ channel, state, attempts, changed, answer }) =>
              html`<tr>
                <td class="number">${clock(changed)}</td>
                <td>${channel} ${state}</td>
                <td>${attempts} ${attempts === 1 ? 'try' : 'tries'}</td>
                <td>${answer}</td>
              </tr>`,
          )}
        </table>
        ${log.length + deliveries.length === 0 ? html`<p class="dim">Nothing yet.</p>` : nothing}
      </section>
    `;
  }

  #finding(finding: Finding, bed: string | null): TemplateResult {
    const { detector, version, type, grade, confidence, features, thresholds, words, channels, review } =
      finding;
    return html`<section>
      <h3>${type} ${grade ?? ''}: detector ${detector}, version ${version}</h3>
      <p>
        Confidence
        ${confidence === null ? '–' : `${Math.round(100 * confidence)} %`}${words === null ? '' : `. ${words}`}.
        ${channels.length === 0 ? '' : `On ${channels.join(', ')}.`} ${review}.
      </p>
      <table class="number">
        <tr>
          <th scope="col">Feature</th>
          <th scope="col">was</th>
        </tr>
        ${Object.entries(features).map(
          ([name, value]) =>
            html`<tr>
              <td>${name}</td>
              <td>${numberText(value)}</td>
            </tr>`,
        )}
      </table>
      <table class="number">
        <tr>
          <th scope="col">Threshold</th>
          <th scope="col">is</th>
        </tr>
        ${Object.entries(thresholds).map(
          ([name, value]) =>
            html`<tr>
              <td>${name}</td>
              <td>${numberText(value)}</td>
            </tr>`,
        )}
      </table>
      ${bed === null ? nothing : html`<eeg-what-if .bed=${bed} .finding=${finding}></eeg-what-if>`}
    </section>`;
  }

  #from(onset: string): bigint {
    return BigInt(onset) - BigInt(before_s) * 10_000_000n;
  }

  #link(bed: string, onset: string): string {
    const choices = { timeBase: { kind: 'page', page_s: 2 * before_s } } as const;
    return linkTo({ route: { page: 'bed', bed }, choices, at: this.#from(onset) });
  }

  readonly #go = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || this.why === null) return;
    const { bed, onset } = this.why.alarm;
    if (bed === null) return;
    event.preventDefault();
    const choices = { timeBase: { kind: 'page', page_s: 2 * before_s } } as const;
    this.dispatch({
      type: 'arrived',
      moment: { route: { page: 'bed', bed }, choices, at: this.#from(onset), problems: [] },
    });
  };

  #review(review: 'confirmed' | 'rejected'): void {
    if (this.#asked !== null) this.dispatch({ type: 'alarm-review', review, id: this.#asked });
  }

  readonly #close = (): void => this.dispatch({ type: 'dialog', dialog: null });
}

customElements.define('eeg-why', EegWhy);
