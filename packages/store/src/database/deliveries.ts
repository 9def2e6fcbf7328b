/** What was or will be sent of an alarm to somebody outside. */
export interface Delivery {
  readonly id: string;
  readonly alarm: string;
  /** Id of a channel of the settings. */
  readonly channel: string;
  readonly state: 'waiting' | 'delivered' | 'failed';
  readonly attempts: number;
  /** Ticks: when it was made, and when it changed last. */
  readonly made: string;
  readonly changed: string;
  /** What is sent, and to where; `json` is a webhook's. */
  readonly content: {
    readonly target: string;
    readonly subject: string;
    readonly text: string;
    readonly json: string;
  };
  /** What the other side said last, or why it could not be reached. */
  readonly answer: string;
}

export interface DeliveriesTable {
  /** Adds it or says how it is now. */
  put(delivery: Delivery): Promise<void>;
  /** Of one alarm, oldest first. */
  list(alarm: string): Promise<readonly Delivery[]>;
  /** Those that are not done, oldest first. */
  waiting(limit: number): Promise<readonly Delivery[]>;
}
