import {
  rankOf,
  type AlarmAction,
  type AlarmState,
  type Held,
  type LogEntry,
  type Off,
  type Silence,
} from './state.ts';

/** A state that changes at one instant, and the log of how. */
export class Change {
  state: AlarmState;
  readonly now_ms: number;
  readonly #log: LogEntry[] = [];

  constructor(state: AlarmState, at_ms: number) {
    // Time never goes back, whatever a clock says.
    this.now_ms = Math.max(state.now_ms, at_ms);
    this.state = { ...state, now_ms: this.now_ms };
  }

  put(held: Held): void {
    this.state = { ...this.state, held: { ...this.state.held, [held.key]: held } };
  }

  remove(key: string): void {
    this.state = { ...this.state, held: without(this.state.held, key) };
  }

  silence(bed: string, silence: Silence): void {
    this.state = { ...this.state, silences: { ...this.state.silences, [bed]: silence } };
  }

  unsilence(
    bed: string,
    action: 'audio-resumed' | 'audio-on',
    by: string | null,
    detail: string | null,
  ): void {
    this.state = { ...this.state, silences: without(this.state.silences, bed) };
    this.log(action, null, { bed, by, detail });
  }

  /** ALARM OFF of `bed/kind`; null: on again. */
  turn(name: string, off: Off | null): void {
    const others = without(this.state.off, name);
    this.state = { ...this.state, off: off === null ? others : { ...others, [name]: off } };
  }

  /** What an alarm is about is over. */
  cleared(held: Held): void {
    const over = { ...held, present: false, cleared_ms: this.now_ms, remind_ms: null };
    this.put(over);
    this.log('cleared', over);
  }

  /** A priority above those for which a pause was made ends the pause. */
  breakThrough({ bed, priority, id }: Held): void {
    const silence = bed === null ? undefined : this.state.silences[bed];
    if (bed === null || silence === undefined || silence.isOff) return;
    if (rankOf(priority) > silence.rank)
      this.unsilence(bed, 'audio-resumed', null, `${priority} priority breaks through: ${id}`);
  }

  log(
    action: AlarmAction,
    alarm: Held | null,
    {
      bed = alarm?.bed ?? null,
      by = null,
      detail = null,
    }: Partial<Pick<LogEntry, 'bed' | 'by' | 'detail'>> = {},
  ): void {
    this.#log.push({ at_ms: this.now_ms, bed, action, by, alarm, detail });
  }

  done(): { readonly state: AlarmState; readonly log: readonly LogEntry[] } {
    return { state: this.state, log: this.#log };
  }
}

const without = <Value>(
  record: Readonly<Record<string, Value>>,
  key: string,
): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
