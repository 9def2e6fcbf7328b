import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import { detectors } from '@valvomo/analysis';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { clockText, zoneOf } from '../display/words.ts';
import type { PlacedFinding } from '../findings/findings-state.ts';
import { blindWords, shownFindings } from '../findings/reduce-findings.ts';
import { canvasOf, paintAverage, paintExample, type SpikeInk } from '../spikes/paint-spikes.ts';
import { aligned, averageOf, rowOf, type AlignedSpike, type SpikeAverage } from '../spikes/spike-average.ts';
import { examplesOf, isSpike, spikeGroups, strengthRange, type SpikeGroup } from '../spikes/spike-groups.ts';
import { SpikeWindows } from '../spikes/spike-windows.ts';
import { shared } from '../styles/shared.ts';
import { EegElement } from './eeg-element.ts';
import { spikesStyle } from './spikes-style.ts';

/** Spikes of a group that are averaged: each is read from the recording. */
const averaged_max = 60;
const examples_max = 16;
const field_max = 8;
/** Spikes of the scalp: the least that a person may set. */
const laxest = detectors.find(({ id }) => id === 'spike')?.thresholds['score']?.from ?? 2;
/** Read at a time. */
const together = 4;

interface Read {
  readonly spike: PlacedFinding;
  readonly at: AlignedSpike;
}

/** Spikes by their focus: averaged on the negative peak with their spread and field, beside the raw ones of which the mean is made. */
export class EegSpikes extends EegElement {
  static override properties = {
    least: { state: true },
    chosen: { state: true },
    read: { state: true },
    problem: { state: true },
  };
  static override styles = [shared, spikesStyle];

  /** Strength below which a spike is left out; null: none is. */
  declare least: number | null;
  /** Focus that is looked at; null: that of the most spikes. */
  declare chosen: string | null;
  declare read: readonly Read[];
  declare problem: string;
  readonly #findings = this.select(shownFindings);
  readonly #blind = this.select(({ findings }) => findings.blind);
  /** Of a recording at no bed, detectors can look again with another threshold. */
  readonly #canRun = this.select(({ page }) => page?.source === 'recording');
  /** Of a recording that detectors have looked at as a whole; null elsewhere. */
  readonly #hours = this.select(({ findings: { detection } }) =>
    detection?.state === 'made' && detection.of_s > 0 ? detection.of_s / 3600 : null,
  );
  readonly #zone = this.select(({ page }) => zoneOf(page));
  readonly #windows = new SpikeWindows((path, init) => fetch(path, init));
  #reading = new AbortController();
  #asked = '';
  #average: { readonly of: readonly Read[]; readonly made: SpikeAverage | null } | null = null;

  constructor() {
    super();
    this.least = null;
    this.chosen = null;
    this.read = [];
    this.problem = '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#reading.abort();
  }

  override render(): TemplateResult {
    const spikes = this.#findings.value.filter(isSpike);
    const groups = spikeGroups(spikes, this.least ?? -Infinity);
    const group = groups.find(({ focus }) => focus === this.chosen) ?? groups[0];
    return html`<wa-dialog open light-dismiss label="Spikes by focus" @wa-after-hide=${this.#close}>
      ${spikes.length === 0 ? html`<p>${this.#blind.value ? blindWords : 'No detector has marked a spike here so far. That is triage, not a reading.'}</p>` : this.#slider(spikes, groups)}
      ${
        group === undefined
          ? nothing
          : html`<div class="panes">
              ${this.#foci(groups, group)} ${this.#averaged(group)} ${this.#raw(group)}
            </div>`
      }
    </wa-dialog>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const groups = spikeGroups(this.#findings.value, this.least ?? -Infinity);
    const group = groups.find(({ focus }) => focus === this.chosen) ?? groups[0];
    if (group === undefined) return;
    const wanted = examplesOf(group, averaged_max);
    const name = `${group.focus} ${wanted.map(({ finding }) => finding.id).join(' ')}`;
    if (name === this.#asked) this.#paint(group);
    else {
      this.#asked = name;
      void this.#load(group, wanted);
    }
  }

  #slider(spikes: readonly PlacedFinding[], groups: readonly SpikeGroup[]): TemplateResult | typeof nothing {
    const found = strengthRange(spikes);
    const range = found === null ? null : { ...found, from: this.#canRun.value ? laxest : found.least };
    const shown = groups.reduce((sum, group) => sum + group.spikes.length, 0);
    if (range === null) return nothing;
    const value = this.least ?? range.least;
    const step = (range.most - range.from) / 100;
    return html`<div class="line">
      <label for="least">Sensitivity</label>
      <input
        id="least"
        type="range"
        min=${range.from}
        max=${range.most}
        step=${step > 0 ? step : 1}
        aria-valuetext="at least ${value.toFixed(1)} times as sharp as usual, ${shown} of ${spikes.length} spikes"
        .value=${String(value)}
        @input=${({ target }: Event) => target instanceof HTMLInputElement && (this.least = Number(target.value))}
      />
      <span class="number">
        sharpness ≥ ${value.toFixed(1)}: <strong>${shown}</strong> of ${spikes.length} spikes in
        ${groups.length} ${groups.length === 1 ? 'focus' : 'foci'}
      </span>
      ${
        value < range.least
          ? html`<button @click=${() => this.#again(value)}>
              Look again from ${value.toFixed(1)}: detectors run over the whole recording
            </button>`
          : html`<span class="dim">
              Less than ${range.least.toFixed(1)} was not looked for. Rejected ones are left out.
            </span>`
      }
    </div>`;
  }

  #foci(groups: readonly SpikeGroup[], shown: SpikeGroup): TemplateResult {
    const hours = this.#hours.value;
    return html`<ul aria-label="Foci" @keydown=${this.#onKey}>
      ${groups.map(({ focus, spikes, confirmed, unreviewed }) => {
        const isChosen = focus === shown.focus;
        return html`<li>
          <button
            aria-pressed=${isChosen}
            @click=${() => {
              this.chosen = focus;
            }}
          >
            <strong>${focus}: ${spikes.length}</strong>
            <span class="dim number">
              ${hours === null ? '' : html`${(spikes.length / hours).toFixed(1)} an hour<br />`}${confirmed}
              confirmed, ${unreviewed} unreviewed
            </span>
          </button>
        </li>`;
      })}
    </ul>`;
  }

  #averaged(group: SpikeGroup): TemplateResult {
    const average = this.#made();
    const wanted = Math.min(averaged_max, group.spikes.length);
    const all = group.spikes.length > averaged_max ? ` (of ${group.spikes.length}, spread evenly)` : '';
    return html`<section>
      <h3>
        ${group.focus}: mean of ${average?.n ?? 0} spikes${all} on their negative peak, ± standard deviation
      </h3>
      <p class="dim" role="status">
        ${this.problem === '' ? (this.read.length < wanted ? `Reading ${this.read.length} of ${wanted} …` : 'Raw samples, not filtered, against the average of the scalp or as recorded.') : this.problem}
      </p>
      <canvas
        class="average"
        role="img"
        aria-label="Averaged spike of ${group.focus} on ${average?.rows.length ?? 0} channels"
      ></canvas>
    </section>`;
  }

  #raw({ focus }: SpikeGroup): TemplateResult {
    const average = this.#made();
    return html`<section>
      <h3>Field at the peak</h3>
      <table class="number">
        ${(average?.field ?? []).slice(0, field_max).map(
          ({ row, value_uV, part }) =>
            html`<tr>
              <td>${row}</td>
              <td>${value_uV.toFixed(0).replace('-', '−')} µV</td>
              <td>${Math.round(100 * part)} %</td>
              <td class="part"><i .style=${`width:${100 * part}%`}></i></td>
            </tr>`,
        )}
      </table>
      <h3>Raw examples on ${focus}</h3>
      <div class="examples">
        ${this.read.slice(0, examples_max).map(
          ({ spike }) =>
            html`<button
              title="Its traces"
              aria-label="Spike at ${clockText(spike.from, this.#zone.value)}: its traces"
              @click=${() => this.#go(spike)}
            >
              <canvas></canvas>
            </button>`,
        )}
      </div>
    </section>`;
  }

  #made(): SpikeAverage | null {
    if (this.#average?.of !== this.read)
      this.#average = { of: this.read, made: averageOf(this.read.map(({ at }) => at)) };
    return this.#average.made;
  }

  /** A few at a time: live pictures come first. What arrives late for another focus is let go. */
  async #load({ focus }: SpikeGroup, wanted: readonly PlacedFinding[]): Promise<void> {
    this.#reading.abort();
    this.#reading = new AbortController();
    const { signal } = this.#reading;
    [this.read, this.problem] = [[], ''];
    const queue = [...wanted];
    const found: Read[] = [];
    const work = async (): Promise<void> => {
      for (let spike = queue.shift(); spike !== undefined; spike = queue.shift()) {
        const window = await this.#windows.around(spike, signal);
        const sign = (spike.finding.features['polarity'] ?? -1) > 0 ? 1 : -1;
        found.push({ spike, at: aligned(window, focus, sign) });
        if (signal.aborted) return;
        this.read = [...found];
      }
    };
    try {
      await Promise.all(Array.from({ length: together }, work));
    } catch (problem) {
      if (signal.aborted) return;
      this.problem = problem instanceof Error ? problem.message : String(problem);
    }
  }

  #paint({ focus }: SpikeGroup): void {
    const average = this.#made();
    const canvas = canvasOf(this.renderRoot.querySelector<HTMLCanvasElement>('canvas.average'));
    const style = getComputedStyle(this);
    const token = (name: string): string => style.getPropertyValue(name).trim();
    const ink: SpikeInk = {
      text: token('--eeg-text'),
      dim: token('--eeg-dim'),
      line: token('--eeg-line'),
      finding: token('--eeg-finding'),
    };
    if (average === null || canvas === null) return;
    const row = rowOf(average.rows, focus);
    paintAverage(canvas, average, row, ink);
    const half_uV = Math.max(20, 1.6 * Math.abs(average.field[0]?.value_uV ?? 50));
    for (const [k, each] of [
      ...this.renderRoot.querySelectorAll<HTMLCanvasElement>('.examples canvas'),
    ].entries()) {
      const small = canvasOf(each);
      const read = this.read[k];
      if (small !== null && read !== undefined) paintExample(small, read.at, row, half_uV, ink);
    }
  }

  #again(score: number): void {
    const thresholds = { spike: { score: Number(score.toFixed(1)) } };
    this.dispatch({ type: 'finding-run', run: true, thresholds });
    this.#close();
  }

  #go({ finding, from }: PlacedFinding): void {
    this.dispatch({ type: 'go-event', at: from });
    this.dispatch({ type: 'finding-select', id: finding.id });
    this.#close();
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const buttons = [...this.renderRoot.querySelectorAll<HTMLButtonElement>('ul button')];
    const at = buttons.findIndex((button) => button.matches(':focus'));
    const next = buttons[Math.max(0, Math.min(buttons.length - 1, at + step))];
    next?.focus();
    next?.click();
  };

  readonly #close = (): void => this.dispatch({ type: 'dialog', dialog: null });
}

customElements.define('eeg-spikes', EegSpikes);
