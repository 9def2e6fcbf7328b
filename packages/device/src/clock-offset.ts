/** One exchange of clocks, all in ticks: device's clock at `sent` and `returned`, server's at `received` and `replied`. */
export interface ClockExchange {
  readonly sent: bigint;
  readonly received: bigint;
  readonly replied: bigint;
  readonly returned: bigint;
}

/** Server's clock minus device's clock lies within `offset` ± `error`, ticks. */
export interface ClockOffset {
  readonly offset: bigint;
  readonly error: bigint;
}

const exchanges_max = 8;

/** Offset of one exchange. Mills 1991, NTP's clock offset and half its round-trip delay, doi:10.1109/26.103043 */
export const offsetOf = ({ sent, received, replied, returned }: ClockExchange): ClockOffset => {
  const trip = returned - sent - (replied - received);
  return {
    offset: (received - sent + (replied - returned)) / 2n,
    error: trip < 0n ? -trip : (trip + 1n) / 2n,
  };
};

/** Of the last 8 exchanges the one with the shortest way there and back, because its error is the smallest. */
export const createOffsetEstimate = (): ((exchange: ClockExchange) => ClockOffset) => {
  const last: ClockOffset[] = [];
  return (exchange) => {
    last.push(offsetOf(exchange));
    if (last.length > exchanges_max) last.shift();
    return last.reduce((best, each) => (each.error <= best.error ? each : best));
  };
};
