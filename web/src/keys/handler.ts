import { montages } from '@valvomo/analysis';
import type { Action, Command } from '../store/actions.ts';
import type { AppState } from '../store/state.ts';
import type { Store } from '../store/store.ts';
import { chordOf, isCharacterKey } from './chord.ts';
import { commandFor } from './table.ts';

/** Elements that take keys for themselves: while one of them is in use, shortcuts are off. */
const takesEveryKey = 'input:not([type="range"]), textarea, select, [contenteditable], dialog, wa-dialog';
const takesSteps = 'input[type="range"]';
const isStep = (chord: string): boolean => /^(←|→|↑|↓|Home|End|PgUp|PgDn)$/.test(chord);
const takesSpace = 'button, a, [role="button"], [role="option"], summary, wa-button';

const isTyping = (path: readonly EventTarget[], chord: string): boolean => {
  const elements = path.filter((target): target is Element => target instanceof Element);
  if (elements.some((element) => element.matches(takesEveryKey))) return true;
  if (isStep(chord) && elements.some((element) => element.matches(takesSteps))) return true;
  return (chord === 'Space' || chord === 'Enter') && elements.some((element) => element.matches(takesSpace));
};

/** A number or function key without a montage is left to the browser: F12, F5; so is Enter without a mark. */
const means = (command: Command, { marks, page }: AppState): boolean => {
  // Nobody is admitted to a recording, nor where the server has not said who is there.
  if (command.type === 'dialog' && command.dialog === 'study') return page?.study !== undefined;
  if (command.type === 'mark-edit' || command.type === 'mark-delete') return marks.selected !== null;
  return command.type !== 'number-montage' || command.number <= montages.length;
};

/** On the wall the beds have keys of their own; those of alarms are the same everywhere. */
const isOnWall = (command: Command): boolean =>
  command.type.startsWith('alarm') ||
  (command.type === 'dialog' && /^(alarms|alarm-settings|why)$/.test(command.dialog ?? ''));

/** Where the list of recordings is shown, `/` leads to its filter. */
const isOfLibrary = (chord: string, { interface: surface, ward }: AppState): boolean =>
  chord === '/' && (surface.library ?? ward.beds.length === 0);

/** A held M waits for a drag: it does not set mark after mark. */
const isHeld = (event: KeyboardEvent, { type }: Command): boolean => event.repeat && type.startsWith('mark');

/** Turns the keys of a bed page into commands; returns what undoes it. */
export const listenForKeys = (target: EventTarget, store: Store<AppState, Action>): (() => void) => {
  const hear = (event: Event): void => {
    if (!(event instanceof KeyboardEvent) || event.defaultPrevented || event.isComposing) return;
    const { route, preferences, interface: surface, marks } = store.state;
    const chord = chordOf(event);
    if (surface.dialog !== null || isTyping(event.composedPath(), chord)) return;
    if (!preferences.keysOn && isCharacterKey(chord)) return;
    if (/^(Shift|Control|Alt|AltGraph|Meta|CapsLock)$/.test(event.key)) return;
    const command = commandFor(chord, surface.prefix, marks.draft !== null);
    if (command === null || !means(command, store.state)) return;
    if (route.page === 'wall' && (!isOnWall(command) || isOfLibrary(chord, store.state))) return;
    event.preventDefault();
    if (isHeld(event, command)) return;
    if (surface.prefix !== '' && command.type !== 'prefix') store.dispatch({ type: 'prefix', prefix: '' });
    store.dispatch(command);
  };
  target.addEventListener('keydown', hear);
  return () => target.removeEventListener('keydown', hear);
};
