import type { WrittenAnnotation } from '@valvomo/edf';
import type { Ticks } from '@valvomo/model';

/** A mark that another program made. */
export interface ImportedMark {
  /** Ticks from the first sample of the recording. */
  readonly onset: Ticks;
  /** Null for an instant. */
  readonly duration: Ticks | null;
  /** What it is called: `sz`, `spike`, a free text. */
  readonly text: string;
  /** Signals or derivations that it is about; null: all. */
  readonly channels: readonly string[] | null;
}

/** Between the text of an annotation and the channel that it is about, as EDFbrowser and MNE write and read it. */
const channelSign = '@@';

/** The text and the channel of an annotation's text. */
export const splitChannel = (text: string): { readonly text: string; readonly channel: string | null } => {
  const at = text.lastIndexOf(channelSign);
  const channel = at === -1 ? '' : text.slice(at + channelSign.length).trim();
  return channel === '' ? { text, channel: null } : { text: text.slice(0, at).trim(), channel };
};

/** An annotation for each of the channels, which is how EDF+ can say them. */
export const annotationsOfMark = ({ onset, duration, text, channels }: ImportedMark): WrittenAnnotation[] =>
  channels === null
    ? [{ onset, duration, text }]
    : channels.map((channel) => ({ onset, duration, text: `${text}${channelSign}${channel}` }));
