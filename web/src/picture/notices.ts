import type { Study } from '@valvomo/model';
import type { ServerToViewer, ViewerMessage } from '@valvomo/wire';
import type { FromWorker } from './messages.ts';

/** A view of a bed, or of a recording alone, whose id stands in the bed's place. */
interface Watching {
  readonly id: number;
  readonly bed: string;
  readonly isOfBed: boolean;
}

interface NoticePorts {
  post(message: FromWorker): void;
  send(message: ViewerMessage): void;
  views(): Iterable<Watching>;
}

/** What people say of beds and recordings: to the views of them, also to those that are opened later. */
export class Notices {
  readonly #ports: NoticePorts;
  readonly #studies = new Map<string, Study | null>();

  constructor(ports: NoticePorts) {
    this.#ports = ports;
  }

  take(message: Extract<ServerToViewer, { type: 'marks' | 'study' }>): void {
    if (message.type === 'study') {
      this.#studies.set(message.bed, message.study);
      for (const view of this.#ports.views())
        if (view.isOfBed && view.bed === message.bed) this.#tellStudy(view);
      return;
    }
    const { bed, recording, marks, missed = false } = message;
    for (const view of this.#ports.views())
      if (view.isOfBed ? view.bed === bed : bed === undefined && view.bed === recording)
        this.#ports.post({ type: 'marks', view: view.id, recording, marks, missed });
  }

  opened(view: Watching): void {
    if (view.isOfBed) this.#tellStudy(view);
    else this.#ports.send({ type: 'follow', recording: view.bed });
  }

  /** To be called when the view is no longer among the views. */
  closed({ bed, isOfBed }: Watching): void {
    const others = [...this.#ports.views()].some((view) => !view.isOfBed && view.bed === bed);
    if (!isOfBed && !others) this.#ports.send({ type: 'unfollow', recording: bed });
  }

  /** The server knows nothing of who followed what before the link was lost. */
  connected(): void {
    for (const { bed, isOfBed } of this.#ports.views())
      if (!isOfBed) this.#ports.send({ type: 'follow', recording: bed });
  }

  /** The bed is not subscribed to any more: nothing more is heard of it. */
  forget(bed: string): void {
    this.#studies.delete(bed);
  }

  #tellStudy({ id, bed }: Watching): void {
    const study = this.#studies.get(bed);
    if (study !== undefined) this.#ports.post({ type: 'study', view: id, study });
  }
}
