import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import { css, html, nothing, type TemplateResult } from 'lit';
import { burdenOf, type Burden, type BurdenHour, type BurdenReport } from '../burden/burden-api.ts';
import { clockText, dateText, lengthText, zoneOf } from '../display/words.ts';
import { blindWords } from '../findings/reduce-findings.ts';
import { shared } from '../styles/shared.ts';
import { EegElement } from './eeg-element.ts';

const again_ms = 30_000;
const hour_s = 3600;

const percentText = (part: number | null): string => (part === null ? '–' : `${(100 * part).toFixed(1)} %`);

/** How much of what was judged was seizure, by the hour: what a person confirmed apart from what nobody reviewed. */
export class EegBurden extends EegElement {
  static override properties = { report: { state: true }, problem: { state: true } };
  static override styles = [
    shared,
    css`
      wa-dialog {
        --width: min(980px, 94vw);
      }
      section {
        margin-bottom: 16px;
      }
      h3 {
        margin-bottom: 6px;
      }
      li {
        margin-bottom: 2px;
      }
      ul {
        margin: 0;
        padding-left: 20px;
      }
      table {
        width: 100%;
        border-collapse: collapse;
      }
      th,
      td {
        padding: 3px 12px 3px 0;
        text-align: right;
        white-space: nowrap;
      }
      th {
        font-weight: 400;
        color: var(--eeg-dim);
      }
      th:first-child,
      td:first-child,
      .bar {
        text-align: left;
      }
      .bar {
        width: 40%;
      }
      .hour {
        position: relative;
        height: 14px;
        background: var(--eeg-raised);
        outline: 1px solid var(--eeg-line);
      }
      .hour i {
        position: absolute;
        top: 0;
        bottom: 0;
      }
      /* Not judged: hatched, as what is missing is everywhere. */
      .hour .unjudged {
        right: 0;
        background: repeating-linear-gradient(135deg, var(--eeg-gap) 0 1px, transparent 1px 6px);
      }
      .confirmed {
        background: var(--eeg-lost);
      }
      .unreviewed {
        background: repeating-linear-gradient(90deg, var(--eeg-finding) 0 4px, transparent 4px 6px);
      }
      .legend {
        display: inline-block;
        width: 22px;
        height: 12px;
        margin: 0 4px 0 12px;
        outline: 1px solid var(--eeg-line);
        vertical-align: -1px;
      }
      .dim {
        color: var(--eeg-dim);
      }
    `,
  ];

  declare report: BurdenReport | null;
  declare problem: string;
  readonly #zone = this.select(({ page }) => zoneOf(page));
  #timer = 0;

  constructor() {
    super();
    this.report = null;
    this.problem = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#ask();
    this.#timer = window.setInterval(() => this.#ask(), again_ms);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.#timer);
  }

  override render(): TemplateResult {
    return html`<wa-dialog open light-dismiss label="Seizure burden" @wa-after-hide=${this.#close}>
      ${this.problem === '' ? nothing : html`<p role="alert">${this.problem}</p>`}
      ${this.report === null ? (this.problem === '' ? html`<p>Asking the server …</p>` : nothing) : this.#told(this.report)}
    </wa-dialog>`;
  }

  #told(report: BurdenReport): TemplateResult {
    const { words, hours, five_minutes, sixty_minutes } = report;
    return html`<section>
        <ul>
          ${words.map((each) => html`<li>${each}.</li>`)}
        </ul>
      </section>
      <section>
        <h3>By the hour, of judged seconds</h3>
        <p class="dim">
          <i class="legend confirmed"></i>confirmed <i class="legend unreviewed"></i>unreviewed
          <span class="hour legend"><i class="unjudged" style="left:0"></i></span>not judged
        </p>
        ${hours.length === 0 ? html`<p>Nothing was judged in this time: that says nothing of the patient.</p>` : this.#table(hours)}
      </section>
      <section>
        <h3>The worst of it</h3>
        <p class="number">5 min: ${this.#worst(five_minutes)}. 60 min: ${this.#worst(sixty_minutes)}.</p>
      </section>`;
  }

  #table(hours: readonly BurdenHour[]): TemplateResult {
    return html`<table class="number">
      <tr>
        ${['Hour from', 'confirmed', 'unreviewed', 'suspected', 'of judged', 'burden'].map(
          (name) => html`<th scope="col">${name}</th>`,
        )}
        <td></td>
      </tr>
      ${hours.map((hour) => this.#hour(hour))}
    </table>`;
  }

  #hour(hour: BurdenHour): TemplateResult {
    const { from, judged_s, confirmed_s, unreviewed_s, suspected_s, part } = hour;
    const share = (seconds: number): string => `${((100 * seconds) / hour_s).toFixed(3)}%`;
    const bar =
      `${confirmed_s} s confirmed, ${unreviewed_s} s unreviewed, ` +
      `${judged_s} s judged, ${hour_s - judged_s} s not`;
    return html`<tr>
      <td>${this.#when(from)}</td>
      <td>${lengthText(confirmed_s)}</td>
      <td>${lengthText(unreviewed_s)}</td>
      <td>${lengthText(suspected_s)}</td>
      <td>${lengthText(judged_s)}</td>
      <td>${percentText(part)}</td>
      <td class="bar">
        <div class="hour" role="img" aria-label=${bar} title=${bar}>
          <i class="confirmed" .style=${`left:0;width:${share(confirmed_s)}`}></i>
          <i class="unreviewed" .style=${`left:${share(confirmed_s)};width:${share(unreviewed_s)}`}></i>
          <i class="unjudged" .style=${`left:${share(judged_s)}`}></i>
        </div>
      </td>
    </tr>`;
  }

  #when(at: string): string {
    const zone = this.#zone.value;
    return `${dateText(BigInt(at), zone)} ${clockText(BigInt(at), zone)}`;
  }

  #worst(window: (Burden & { readonly from: string }) | null): string {
    if (window === null) return 'nothing was counted in any';
    const { part, confirmed_part, from } = window;
    return `${percentText(part)} (confirmed ${percentText(confirmed_part)}) from ${this.#when(from)}`;
  }

  #ask(): void {
    const { page, findings } = this.services.store.state;
    // Who reads blind is told nothing of what detectors found.
    if (findings.blind) this.problem = blindWords;
    if (page === null || findings.blind) return;
    burdenOf(page.source, page.bedId).then(
      (report) => ([this.report, this.problem] = [report, '']),
      (problem: unknown) => (this.problem = problem instanceof Error ? problem.message : String(problem)),
    );
  }

  readonly #close = (): void => this.dispatch({ type: 'dialog', dialog: null });
}

customElements.define('eeg-burden', EegBurden);
