import { electrodesOf, requestImpedances } from '@valvomo/analysis';
import { ValvomoError, type DeviceEvent } from '@valvomo/model';
import { streamFromWire, type DeviceMessage, type StreamOnWire } from '@valvomo/wire';
import { z } from 'zod';

type Answer = Extract<DeviceMessage, { type: 'impedance-answer' }>;

const body = z.object({
  /** Who asks. */
  by: z.string().max(80),
  /** Who confirms that current may flow through contacts in the brain. */
  confirmed: z.string().max(80).exactOptional(),
});

export type ImpedanceAsked = z.infer<typeof body>;

/** @throws ValvomoError BAD_REQUEST */
export const impedanceBody = (value: unknown): ImpedanceAsked => {
  const result = body.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ValvomoError('BAD_REQUEST', `${issue?.path.join('.') ?? 'body'}: ${issue?.message}`, {
    cause: result.error,
  });
};

/**
 * Whether these people may have the electrodes of these streams measured.
 * @throws ValvomoError IMPEDANCE_UNASKED, IMPEDANCE_UNCONFIRMED
 */
const allow = (streams: readonly StreamOnWire[], { by, confirmed }: ImpedanceAsked) => {
  const sets = streams.map((stream) => electrodesOf(streamFromWire(stream)));
  const electrodes = sets.flatMap((set) => set.electrodes);
  return requestImpedances(
    electrodes.map((_, signal) => signal),
    electrodes,
    { by, ...(confirmed === undefined ? {} : { confirmedBy: confirmed }) },
    sets.every(({ basis }) => basis !== 'proposed'),
  );
};

const answer_ms_max = 10_000;
/** A measurement that brings no values for so long brings none. */
const values_ms_max = 120_000;
const told_ms = 60_000;

interface Running {
  readonly id: number;
  readonly by: string;
  readonly asked_ms: number;
  readonly begun: PromiseWithResolvers<void>;
}

/** Requests for impedances at one bed: at most one runs, and each was asked for by a person with a name. */
export class ImpedanceDesk {
  #ids = 0;
  #running: Running | undefined;
  #failed: { readonly why: string; readonly at_ms: number } | undefined;

  /** What a reader should know, in words. */
  get notes(): readonly string[] {
    this.#forget();
    if (this.#running !== undefined) return [`impedances are being measured, asked by ${this.#running.by}`];
    return this.#failed === undefined ? [] : [`impedances not measured: ${this.#failed.why}`];
  }

  /**
   * Asks the device, and resolves when it begins.
   * @param send the request to the device
   * @throws ValvomoError IMPEDANCE_UNASKED, IMPEDANCE_UNCONFIRMED, IMPEDANCE_RUNNING, IMPEDANCE_NO_ANSWER, the device's refusal
   */
  async ask(
    streams: readonly StreamOnWire[],
    asked: ImpedanceAsked,
    send: (id: number) => void,
  ): Promise<{ readonly id: number; readonly by: string; readonly confirmedBy?: string }> {
    const { by, confirmedBy } = allow(streams, asked);
    this.#forget();
    if (this.#running !== undefined)
      throw new ValvomoError('IMPEDANCE_RUNNING', `a measurement runs, asked by ${this.#running.by}`);
    const id = (this.#ids += 1);
    const running = { id, by, asked_ms: performance.now(), begun: Promise.withResolvers<void>() };
    this.#running = running;
    this.#failed = undefined;
    const patience = setTimeout(
      () => this.#end(running, 'IMPEDANCE_NO_ANSWER', 'the device does not answer the request'),
      answer_ms_max,
    );
    try {
      send(id);
      await running.begun.promise;
    } finally {
      clearTimeout(patience);
    }
    return { id, by, ...(confirmedBy === undefined ? {} : { confirmedBy }) };
  }

  answered({ id, accepted, code = 'IMPEDANCE_REFUSED', message = 'the device refused' }: Answer): void {
    const running = this.#running;
    if (running?.id !== id) return;
    if (accepted) running.begun.resolve();
    else this.#end(running, code, message);
  }

  /** Values that came are the end of the measurement. */
  heard({ kind, impedances }: DeviceEvent): void {
    if (kind === 'impedance' && impedances !== undefined) this.#running = undefined;
  }

  /** The device's connection ended. */
  lost(): void {
    if (this.#running !== undefined) this.#end(this.#running, 'NO_DEVICE', 'the connection was lost');
  }

  #end(running: Running, code: string, why: string): void {
    if (this.#running === running) this.#running = undefined;
    this.#failed = { why, at_ms: performance.now() };
    running.begun.promise.catch(() => undefined);
    running.begun.reject(new ValvomoError(code, why));
  }

  #forget(): void {
    const now_ms = performance.now();
    if (this.#running !== undefined && now_ms - this.#running.asked_ms > values_ms_max)
      this.#end(this.#running, 'IMPEDANCE_FAILED', 'the device brought no values');
    if (this.#failed !== undefined && now_ms - this.#failed.at_ms > told_ms) this.#failed = undefined;
  }
}
