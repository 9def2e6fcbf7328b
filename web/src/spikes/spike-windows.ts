import { displayRows, isWave } from '@valvomo/analysis';
import { applyMatrix, derivationMatrix, type DerivationMatrix } from '@valvomo/dsp';
import { displayCalibration, indexAt, rateHz, ticks, type StreamDescription } from '@valvomo/model';
import { streamFromWire } from '@valvomo/wire';
import type { PlacedFinding } from '../findings/findings-state.ts';
import { chunkOf } from '../tape/chunk.ts';
import { framesOf } from '../tape/frames.ts';
import { ReviewClient, type Fetch } from '../tape/review-client.ts';
import type { SpikeWindow } from './spike-average.ts';

/** What is read around the peak. */
const [before_s, after_s] = [0.3, 0.5];

interface Source {
  readonly client: ReviewClient;
  /** The device's number. */
  readonly stream: number;
  readonly description: StreamDescription;
  readonly rows: readonly string[];
  readonly matrix: DerivationMatrix;
}

/** Raw samples around spikes of a recording, unfiltered: against the average of the scalp, or as they were recorded. */
export class SpikeWindows {
  readonly #fetch: Fetch;
  readonly #sources = new Map<string, Promise<Source>>();

  constructor(fetch: Fetch) {
    this.#fetch = fetch;
  }

  /** @throws ValvomoError as `ReviewClient` */
  async around(spike: PlacedFinding, signal: AbortSignal): Promise<SpikeWindow> {
    const { client, stream, description, rows, matrix } = await this.#source(spike.recording, signal);
    const { timeBase } = description;
    const rate_hz = rateHz(timeBase.rate);
    const start = indexAt(timeBase, ticks(spike.from));
    const { features, start: own } = spike.finding;
    const after =
      features['peak'] === undefined || features['peak'] === null ? 0.035 * rate_hz : features['peak'] - own;
    const peak = start + Math.round(after);
    const from = Math.max(0, peak - Math.round(before_s * rate_hz));
    const samples = peak + Math.round(after_s * rate_hz) + 1 - from;
    const { bytes, end } = await client.page({ stream, from, samples, large: false }, signal);
    const chunk = chunkOf(description, from, samples, framesOf(bytes), end);
    const values = new Float64Array(matrix.rows * samples);
    applyMatrix(matrix, chunk.counts, samples, 0, samples, values);
    for (let i = 0; i < samples; i += 1)
      if (!chunk.runs.some((run) => run.from <= from + i && from + i < run.to))
        for (let row = 0; row < matrix.rows; row += 1) values[row * samples + i] = Number.NaN;
    return { rows, samples, rate_hz, peak: peak - from, values };
  }

  #source(recording: string, signal: AbortSignal): Promise<Source> {
    const known = this.#sources.get(recording);
    if (known !== undefined) return known;
    const made = this.#describe(recording, signal);
    this.#sources.set(recording, made);
    made.catch(() => this.#sources.delete(recording));
    return made;
  }

  async #describe(recording: string, signal: AbortSignal): Promise<Source> {
    const client = new ReviewClient(recording, this.#fetch);
    const { bed } = await client.describe(signal);
    // Detectors look at the stream with most rows of EEG.
    const all = bed.streams.map((wire) => {
      const description = streamFromWire(wire);
      const derivations = displayRows({ montage: 'average', order: 'left-first' }, description, new Set());
      const eeg = derivations.filter((row) => row.role === 'eeg' && isWave(row) && row.terms.length > 0);
      return { stream: wire.stream, description, eeg };
    });
    const best = all.reduce((most, each) => (each.eeg.length > most.eeg.length ? each : most));
    const { stream, description, eeg } = best;
    const matrix = derivationMatrix(eeg, description.signals.map(displayCalibration));
    return { client, stream, description, rows: eeg.map(({ name }) => name), matrix };
  }
}
