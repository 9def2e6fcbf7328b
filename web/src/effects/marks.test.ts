import { ValvomoError } from '@valvomo/model';
import { describe, expect, it } from 'vitest';
import type { Mark } from '../marks/mark.ts';
import { Conflict, type MarksApi } from '../marks/marks-api.ts';
import type { Change } from '../marks/marks-state.ts';
import { markOf, testClock } from '../marks/test-marks.ts';
import { reduce } from '../store/reduce.ts';
import { createStore } from '../store/store.ts';
import { pageOn, play, scalpBed } from '../store/test-view.ts';
import { keepMarks, type MarkShelf } from './marks.ts';

const shelfOf = (): MarkShelf & { readonly kept: Map<string, string> } => {
  const kept = new Map<string, string>();
  return {
    kept,
    get length() {
      return kept.size;
    },
    key: (at) => [...kept.keys()][at] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
};

/** A server whose answers the test gives. */
const serverOf = (marks: readonly Mark[] = []) => {
  const sent: { change: Change; answer: (mark?: Partial<Mark>) => void; fail: (why: Error) => void }[] = [];
  const loads = { count: 0 };
  const api: MarksApi = {
    marksOf: () => {
      loads.count += 1;
      return Promise.resolve({ streams: testClock.streams, marks });
    },
    send: (change) =>
      new Promise((resolve, reject) => {
        const version = (change.before?.version ?? 0) + 1;
        sent.push({ change, answer: (more) => resolve({ ...change.mark, version, ...more }), fail: reject });
      }),
  };
  return { api, sent, loads };
};

const open = (
  server: ReturnType<typeof serverOf>,
  shelf = shelfOf(),
  session = 'aaaaaaaa-0000-4000-8000-000000000000',
) => {
  const state = play(pageOn(scalpBed()), [{ type: 'prefer', change: { reader: 'Dr Reader' } }]);
  const store = createStore(reduce, { ...state, marks: { ...state.marks, session } });
  const stop = keepMarks(store, server.api, shelf, () => Promise.resolve());
  return { store, shelf, stop };
};
/** Promises that are settled have been heard of. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
const mark = { type: 'mark' } as const;
const ied = { type: 'mark-number', number: 1 } as const;

describe('marks and the server', () => {
  it('are loaded for the recording on the page, and again when the link came back', async () => {
    const server = serverOf([markOf()]);
    const { store, stop } = open(server);
    await settle();
    expect(store.state.marks).toMatchObject({ recording: 'recording-1', phase: 'ready' });
    expect(store.state.marks.shown.size).toBe(1);
    const link = (connected: boolean, since: bigint) =>
      store.dispatch({ type: 'heard', message: { type: 'link', connected, since }, now_ms: 1 });
    link(true, 1n);
    link(false, 2n);
    await settle();
    expect(server.loads.count).toBe(2);
    link(true, 3n);
    await settle();
    expect(server.loads.count).toBe(3);
    stop();
  });

  it('changes go one after the other, kept in the browser until the server has them', async () => {
    const server = serverOf();
    const { store, shelf, stop } = open(server);
    await settle();
    for (const action of [mark, ied, mark, ied] as const) store.dispatch(action);
    expect(server.sent).toHaveLength(1);
    expect([...shelf.kept.values()].map((text) => JSON.parse(text).length)).toEqual([2]);
    server.sent[0]?.answer();
    await settle();
    expect(server.sent).toHaveLength(2);
    server.sent[1]?.answer();
    await settle();
    expect(store.state.marks.changes).toEqual([]);
    expect(shelf.kept.size).toBe(0);
    stop();
  });

  it('without a server is said, tried again, and in the next visit sent first', async () => {
    const server = serverOf();
    const first = open(server);
    await settle();
    first.store.dispatch(mark);
    first.store.dispatch(ied);
    server.sent[0]?.fail(new TypeError('Failed to fetch'));
    await settle();
    expect(first.store.state.marks.changes).toMatchObject([{ problem: 'Failed to fetch', refused: false }]);
    expect(server.sent.length).toBeGreaterThan(1);
    first.stop();
    const again = serverOf();
    const next = open(again, first.shelf, 'bbbbbbbb-0000-4000-8000-000000000000');
    await settle();
    expect(again.sent[0]?.change.mark.kind).toBe('IED');
    expect(next.store.state.marks.shown.size).toBe(1);
    again.sent[0]?.answer();
    await settle();
    expect(first.shelf.kept.size).toBe(0);
    next.stop();
  });

  it('that it refuses wait for a person, while other marks go on', async () => {
    const server = serverOf([markOf({ id: 'kept' })]);
    const { store, stop } = open(server);
    await settle();
    store.dispatch({ type: 'mark-change', id: 'kept', change: { text: 'mine' } });
    store.dispatch({ type: 'mark-change', id: 'kept', change: { text: 'mine too' } });
    store.dispatch(mark);
    store.dispatch(ied);
    const theirs = markOf({ id: 'kept', version: 2, changed_by: 'Dr Other' });
    server.sent[0]?.fail(new Conflict(theirs, null));
    await settle();
    expect(server.sent.map(({ change }) => change.what)).toEqual(['change', 'add']);
    expect(store.state.marks.changes[0]).toMatchObject({
      refused: true,
      problem: 'Dr Other changed it meanwhile',
    });
    server.sent[1]?.answer();
    await settle();
    expect(server.sent).toHaveLength(2);
    store.dispatch({ type: 'mark-again', key: store.state.marks.changes[0]?.key ?? '' });
    await settle();
    expect(server.sent[2]?.change).toMatchObject({ before: theirs, mark: { text: 'mine' } });
    server.sent[2]?.fail(new ValvomoError('SERVER_REFUSED', 'text is too long', { value: 400 }));
    await settle();
    store.dispatch({ type: 'mark-give-up', key: store.state.marks.changes[0]?.key ?? '' });
    await settle();
    expect(store.state.marks.shown.get('kept')?.mark).toEqual(theirs);
    expect(store.state.marks.changes).toEqual([]);
    stop();
  });

  it('that are damaged in the browser are left out', async () => {
    const shelf = shelfOf();
    shelf.setItem('valvomo.unsaved.x', '{');
    shelf.setItem(
      'valvomo.unsaved.y',
      JSON.stringify([{ key: 'k', what: 'add', mark: {}, before: null, author: '' }]),
    );
    shelf.setItem('valvomo.preferences', '{}');
    const { store, stop } = open(serverOf(), shelf);
    await settle();
    expect(store.state.marks.changes).toEqual([]);
    expect([...shelf.kept.keys()]).toEqual(['valvomo.preferences']);
    stop();
  });
});
