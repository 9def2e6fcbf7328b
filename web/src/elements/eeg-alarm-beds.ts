import type { AlarmKind, BedAlarms } from '@valvomo/model';
import { css, html, nothing, type TemplateResult } from 'lit';
import { inactiveOf, watchWords } from '../alarms/alarm-words.ts';
import { allowed, nightsOf, type Allowed, type Night } from '../alarms/beds-api.ts';
import { inactiveBadges } from '../alarms/symbols.ts';
import { zoneOf } from '../display/words.ts';
import { shared } from '../styles/shared.ts';
import { EegElement } from './eeg-element.ts';

const nights_max = 7;
/** Beds whose nights are asked for at once; a ward has fewer. */
const beds_max = 64;
const notAllowed = "The site's settings do not allow this";

/** Of every bed: what is silenced or off, until when and by whom, and what its alarms were worth in the last nights. */
export class EegAlarmBeds extends EegElement {
  static override properties = { site: { state: true }, nights: { state: true } };
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(400px, 1fr));
        gap: 10px;
      }
      article {
        padding: 8px 10px;
        border: 1px solid var(--eeg-line);
        border-radius: 5px;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 8px;
        align-items: center;
      }
      h4 {
        margin: 0;
      }
      .dim {
        color: var(--eeg-dim);
      }
      .unwatched {
        color: var(--eeg-notice);
        font-weight: 700;
      }
      table {
        margin-top: 6px;
        border-collapse: collapse;
      }
      th,
      td {
        padding: 1px 14px 1px 0;
        text-align: right;
      }
      th:first-child,
      td:first-child {
        text-align: left;
      }
      th {
        font-weight: 400;
        color: var(--eeg-dim);
      }
      .false {
        color: var(--eeg-notice);
        font-weight: 700;
      }
    `,
  ];

  declare site: Allowed | null;
  declare nights: Readonly<Record<string, readonly Night[] | string>>;
  readonly #alarms = this.select((state) => state.alarms);
  readonly #now = this.select((state) => state.now_ms);
  readonly #names = this.select((state) => state.ward.beds);
  readonly #here = this.select(({ page }) => (page?.source === 'bed' ? page.bedId : null));
  readonly #zone = this.select(({ page }) => zoneOf(page));

  constructor() {
    super();
    this.site = null;
    this.nights = {};
  }

  protected override firstUpdated(): void {
    allowed().then(
      (site) => (this.site = site),
      () => (this.site = { audioOff: false, kinds: [] }),
    );
    for (const { bed } of this.#beds().slice(0, beds_max))
      nightsOf(bed, nights_max).then(
        (nights) => this.#take(bed, nights),
        (problem: unknown) => this.#take(bed, problem instanceof Error ? problem.message : String(problem)),
      );
  }

  override render(): TemplateResult {
    const beds = this.#beds();
    return html`${beds.length === 0 ? html`<p class="dim">No beds.</p>` : nothing}
    ${beds.map((bed) => this.#bed(bed))}`;
  }

  /** That of the page first. */
  #beds(): readonly BedAlarms[] {
    const here = this.#here.value;
    return this.#alarms.value.beds.toSorted((a, b) => Number(b.bed === here) - Number(a.bed === here));
  }

  #take(bed: string, nights: readonly Night[] | string): void {
    this.nights = { ...this.nights, [bed]: nights };
  }

  #bed(bed: BedAlarms): TemplateResult {
    const name = this.#names.value.find(({ id }) => id === bed.bed)?.name ?? bed.bed;
    const watched = watchWords(bed);
    return html`<article aria-label=${name}>
      <div class="line">
        <h4>${name}</h4>
        <span class="dim">${bed.profile}</span>
        ${inactiveBadges(inactiveOf(bed, this.#alarms.value, this.#now.value, this.#zone.value))}
        ${watched === null ? nothing : html`<span class=${watched.good ? 'dim' : 'unwatched'}>${watched.text}</span>`}
      </div>
      <div class="line">${this.#sound(bed)} ${this.#kinds(bed)}</div>
      ${this.#table(this.nights[bed.bed])}
    </article>`;
  }

  #sound({ bed, audio }: BedAlarms): TemplateResult {
    const isAllowed = this.site?.audioOff === true;
    if (audio.state === 'off')
      return html`<button @click=${() => this.dispatch({ type: 'alarm-audio', off: false, bed })}>
        Turn sound on
      </button>`;
    return html`
      ${
        audio.state === 'paused'
          ? html`<button @click=${() => this.dispatch({ type: 'alarm-silence', seconds: 0, bed })}>
              End the pause
            </button>`
          : html`<button @click=${() => this.dispatch({ type: 'alarm-silence', seconds: 120, bed })}>
              Pause sound 2 min
            </button>`
      }
      <button
        ?disabled=${!isAllowed}
        title=${isAllowed ? 'No sound of this bed until somebody turns it on' : notAllowed}
        @click=${() => this.dispatch({ type: 'alarm-audio', off: true, bed })}
      >
        AUDIO OFF
      </button>
    `;
  }

  #kinds({ bed, off }: BedAlarms): TemplateResult {
    const isOff = new Set<AlarmKind>(off.map(({ kind }) => kind));
    const others = this.site?.kinds.filter((kind) => !isOff.has(kind)) ?? [];
    const pick = ({ target }: Event): void => {
      if (!(target instanceof HTMLSelectElement)) return;
      const kind = others[target.selectedIndex - 1];
      target.selectedIndex = 0;
      if (kind !== undefined) this.dispatch({ type: 'alarm-kind', kind, off: true, bed });
    };
    return html`
      ${[...isOff].map(
        (kind) =>
          html`<button @click=${() => this.dispatch({ type: 'alarm-kind', kind, off: false, bed })}>
            Turn ${kind} on
          </button>`,
      )}
      <select
        aria-label="ALARM OFF: a kind that is not given at this bed"
        ?disabled=${others.length === 0}
        title=${others.length === 0 ? notAllowed : 'What is turned off is not given until somebody turns it on'}
        @change=${pick}
      >
        <option>ALARM OFF …</option>
        ${others.map((kind) => html`<option>${kind}</option>`)}
      </select>
    `;
  }

  #table(nights: readonly Night[] | string | undefined): TemplateResult | typeof nothing {
    if (nights === undefined) return nothing;
    if (typeof nights === 'string') return html`<p class="dim">Nights are not known: ${nights}</p>`;
    const some = nights.filter(({ alarms }, at) => at === 0 || alarms > 0);
    return html`<table class="number">
      <tr>
        ${['Night from', 'alarms', 'rang', 'true', 'false', 'unreviewed'].map(
          (name) => html`<th scope="col">${name}</th>`,
        )}
      </tr>
      ${some.map(
        ({ night, alarms, rang, confirmed, rejected, unreviewed }) =>
          html`<tr>
            <td>${night}</td>
            <td>${alarms}</td>
            <td>${rang}</td>
            <td>${confirmed}</td>
            <td class=${rejected > 0 ? 'false' : ''}>${rejected}</td>
            <td>${unreviewed}</td>
          </tr>`,
      )}
    </table>`;
  }
}

customElements.define('eeg-alarm-beds', EegAlarmBeds);
