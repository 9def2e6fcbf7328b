import type { EventMark } from '@valvomo/model';

import type { Found, Said } from './results.ts';

/** What a detector has said of one finding so far. */
export interface Story {
  last: EventMark;
  readonly said: Said[];
}

/** Takes one more revision; of those that change nothing for an alarm only the last word is kept. */
export const hear = (stories: Map<string, Story>, mark: EventMark, rate_hz: number): void => {
  const said: Said = {
    at_s: mark.changed / rate_hz,
    until_s: (mark.start + mark.samples) / rate_hz,
    open: mark.open,
    grade: mark.grade,
  };
  const story = stories.get(mark.id);
  if (story === undefined) {
    stories.set(mark.id, { last: mark, said: [said] });
    return;
  }
  story.last = mark;
  const before = story.said.at(-1);
  if (before?.open !== said.open || before.grade !== said.grade) story.said.push(said);
};

export const foundOf = ({ last, said }: Story, rate_hz: number): readonly Found[] => {
  const { type, start, samples, decided, confidence, grade, channels, words } = last;
  if (type !== 'sz' && type !== 'convulsion') return [];
  return [
    {
      type,
      onset_s: start / rate_hz,
      length_s: samples / rate_hz,
      decided_s: decided / rate_hz,
      confidence,
      grade,
      channels,
      words,
      said,
    },
  ];
};
