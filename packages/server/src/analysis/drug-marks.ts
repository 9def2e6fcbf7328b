import { isDrugNote } from '@valvomo/analysis';
import { indexAt, ticksAt, type Mark } from '@valvomo/model';
import { streamFromWire, type StreamOnWire } from '@valvomo/wire';
import type { Told } from './messages.ts';

/** The recording in which drugs are marked. */
interface MarkedRecording {
  readonly id: string;
  streams(): readonly StreamOnWire[];
  deviceStream(number: number): number | undefined;
}

/** Of one recording: more than a patient is given in days; a file of marks may have any number. */
const kept_max = 1000;

/**
 * Marks that say that a drug was given, for the analysis of a bed. They are told with the next items, once, and all of them again to an
 * analysis that begins anew or from a snapshot: a drug that it knows already changes nothing.
 */
export class DrugMarks {
  #recording = '';
  readonly #marks = new Map<string, Mark>();
  #untold = new Set<string>();

  /** Marks of a recording have been made, changed or deleted. */
  hear(recording: string, marks: readonly Mark[]): void {
    if (recording !== this.#recording) this.#of(recording);
    for (const mark of marks) {
      const isDrug = isDrugNote(mark.kind) || isDrugNote(mark.text);
      const isGone = mark.deleted || mark.review === 'rejected' || !isDrug;
      const before = this.#marks.get(mark.id);
      if (isGone) this.#marks.delete(mark.id);
      else if (before !== undefined || this.#marks.size < kept_max) this.#marks.set(mark.id, mark);
      if (isGone) this.#untold.delete(mark.id);
      else if (before?.start !== mark.start && this.#marks.has(mark.id)) this.#untold.add(mark.id);
    }
  }

  /** An analysis begins that has been told nothing. */
  again(): void {
    this.#untold = new Set(this.#marks.keys());
  }

  /** What has not been told yet, on every stream of the recording: the analysis takes that of its own. */
  untold(run: MarkedRecording): readonly Told[] {
    if (run.id !== this.#recording || this.#untold.size === 0) return [];
    const streams = run.streams().map((stream) => ({ stream, base: streamFromWire(stream).timeBase }));
    const fed = [...this.#untold].flatMap((id): readonly Told[] => {
      const mark = this.#marks.get(id);
      const own = streams.find(({ stream }) => run.deviceStream(stream.stream) === mark?.stream);
      if (mark === undefined || own === undefined) return [];
      const at = ticksAt(own.base, mark.start);
      return streams.map(({ stream: { stream }, base }) => ({
        stream,
        item: { kind: 'drug', start: Math.max(0, indexAt(base, at)), samples: 0 },
      }));
    });
    this.#untold.clear();
    return fed;
  }

  #of(recording: string): void {
    this.#recording = recording;
    this.#marks.clear();
    this.#untold.clear();
  }
}
