import { electrodesOf } from '@valvomo/analysis';
import { rateHz, type StreamDescription } from '@valvomo/model';

/** EEG signals of one rate that no detector looks at. */
export interface Unseen {
  readonly rate_hz: number;
  readonly signals: readonly string[];
}

/** Detectors look at one rate, that with most rows: what was recorded at others is named, or it would pass for judged. */
export const unseenEeg = (
  streams: readonly StreamDescription[],
  seen: readonly number[],
): readonly Unseen[] =>
  streams
    .filter(({ stream }) => !seen.includes(stream))
    .map((stream) => ({
      rate_hz: rateHz(stream.timeBase.rate),
      signals: electrodesOf(stream).electrodes.flatMap(({ kind }, at) =>
        kind === 'other' ? [] : [stream.signals[at]?.label.trim() ?? ''],
      ),
    }))
    .filter(({ signals }) => signals.length > 0);

export const unseenWords = ({ rate_hz, signals }: Unseen): string =>
  `not looked at: ${signals.length} EEG signals at ${rate_hz} Hz (${signals.slice(0, 4).join(', ')}${signals.length > 4 ? ' …' : ''})`;
