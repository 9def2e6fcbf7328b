import type { Alarm, BedAlarms } from '@valvomo/model';
import { framedJson } from '../framed.ts';
import type { ViewerPipe } from '../viewer-pipe.ts';

/** What is so now, for whoever asks. */
export interface AlarmsNow {
  readonly number: number;
  readonly now: string;
  readonly alarms: readonly Alarm[];
  readonly beds: readonly BedAlarms[];
}

/** What one screen has been told: always the whole, so that one that is too slow gets what is so when it reads again. */
export class AlarmLine {
  readonly #pipe: ViewerPipe;
  /** The number that the screen has. */
  #told = -1;

  constructor(pipe: ViewerPipe) {
    this.#pipe = pipe;
  }

  /** @param state framed once for all screens */
  tell(number: number, state: () => Buffer): void {
    if (this.#told === number || !this.#pipe.free) return;
    this.#told = number;
    this.#pipe.write(state());
  }

  beat(bytes: Buffer): void {
    if (this.#pipe.free) this.#pipe.write(bytes);
  }
}

/** The screens that show alarms. */
export class AlarmScreens {
  readonly #lines = new Map<object, AlarmLine>();
  readonly #now: () => AlarmsNow;
  #framed: { readonly number: number; readonly bytes: Buffer } | undefined;

  constructor(now: () => AlarmsNow) {
    this.#now = now;
  }

  /** A screen shows alarms from now on. */
  join(screen: object, pipe: ViewerPipe): void {
    if (!this.#lines.has(screen)) this.#lines.set(screen, new AlarmLine(pipe));
  }

  leave(screen: object): void {
    this.#lines.delete(screen);
  }

  /** Tells who does not have it what is so. */
  tell(number: number): void {
    for (const line of this.#lines.values()) line.tell(number, () => this.#bytes(number));
  }

  beat(number: number, now: string): void {
    if (this.#lines.size === 0) return;
    this.tell(number);
    const { bytes } = framedJson({ type: 'alarms-beat', number, now });
    for (const line of this.#lines.values()) line.beat(bytes);
  }

  #bytes(number: number): Buffer {
    if (this.#framed?.number !== number)
      this.#framed = { number, bytes: framedJson({ type: 'alarms', ...this.#now() }).bytes };
    return this.#framed.bytes;
  }
}
