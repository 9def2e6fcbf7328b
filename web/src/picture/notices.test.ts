import type { ViewerMessage } from '@valvomo/wire';
import { describe, expect, it } from 'vitest';
import { markOf } from '../marks/test-marks.ts';
import { studyOf } from '../study/test-study.ts';
import type { FromWorker } from './messages.ts';
import { Notices } from './notices.ts';

const watch = (id: number, bed: string, isOfBed = true) => ({ id, bed, isOfBed });
const open = (views: ReturnType<typeof watch>[]) => {
  const posted: FromWorker[] = [];
  const sent: ViewerMessage[] = [];
  const notices = new Notices({
    post: (message) => void posted.push(message),
    send: (message) => void sent.push(message),
    views: () => views,
  });
  return { posted, sent, notices, views };
};

describe('what people say', () => {
  it('of a bed goes to its views, marks of a recording alone to those of the recording', () => {
    const { notices, posted } = open([watch(1, 'emu-1'), watch(2, 'emu-2'), watch(3, 'r', false)]);
    const marks = [markOf()];
    notices.take({ type: 'marks', bed: 'emu-1', recording: 'r', marks });
    notices.take({ type: 'marks', recording: 'r', marks: [], missed: true });
    expect(posted).toEqual([
      { type: 'marks', view: 1, recording: 'r', marks, missed: false },
      { type: 'marks', view: 3, recording: 'r', marks: [], missed: true },
    ]);
  });

  it('of who is in a bed is told to a view that is opened later, until the bed is left', () => {
    const { notices, posted, views } = open([watch(1, 'emu-1')]);
    const study = studyOf();
    notices.take({ type: 'study', bed: 'emu-1', study });
    views.push(watch(2, 'emu-1'));
    notices.opened(watch(2, 'emu-1'));
    notices.opened(watch(3, 'emu-2'));
    expect(posted).toEqual([
      { type: 'study', view: 1, study },
      { type: 'study', view: 2, study },
    ]);
    notices.forget('emu-1');
    notices.opened(watch(4, 'emu-1'));
    expect(posted).toHaveLength(2);
  });

  it('a recording alone is followed, again after the link was lost, and left with its last view', () => {
    const { notices, sent, views } = open([]);
    const follow = { type: 'follow', recording: 'r' };
    views.push(watch(1, 'r', false));
    notices.opened(watch(1, 'r', false));
    notices.connected();
    views.push(watch(2, 'r', false));
    notices.opened(watch(2, 'r', false));
    views.shift();
    notices.closed(watch(1, 'r', false));
    expect(sent).toEqual([follow, follow, follow]);
    views.shift();
    notices.closed(watch(2, 'r', false));
    expect(sent.at(-1)).toEqual({ type: 'unfollow', recording: 'r' });
  });
});
