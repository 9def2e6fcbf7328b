import { numberedKinds } from '../marks/mark.ts';
import type { Command } from '../store/actions.ts';

/** One line of the `?` sheet and the keys behind it. */
export interface KeyBinding {
  /** As `chordOf` names them; two keys after each other are written `T 4`. Each gives its own command. */
  readonly keys: Readonly<Record<string, Command>>;
  /** How the sheet writes the keys. */
  readonly shown: string;
  readonly does: string;
  readonly group: 'Time' | 'Picture' | 'Trends' | 'Events' | 'Marks' | 'Alarms' | 'Page';
}

const numbered = (
  names: readonly string[],
  command: (index: number) => Command,
): Readonly<Record<string, Command>> =>
  Object.fromEntries(names.map((name, index) => [name, command(index)]));

const timeBases: readonly Command[] = [
  ...[1, 2, 5, 10, 15, 20, 30, 60].map((page_s): Command => ({
    type: 'choose',
    change: { timeBase: { kind: 'page', page_s } },
  })),
  { type: 'choose', change: { timeBase: { kind: 'speed', speed_mm_s: 30 } } },
  { type: 'choose', change: { timeBase: { kind: 'speed', speed_mm_s: 15 } } },
];
const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];
const functionKeys = ['F1', 'F2', 'F3', 'F4', 'F5', 'F6', 'F7', 'F8', 'F9', 'F10', '', 'F12'];

/** What a finding can be instead; an artefact makes it a false one. */
const otherTypes = [
  { instead: 'sz', review: 'confirmed' },
  { instead: 'convulsion', review: 'confirmed' },
  { instead: 'spike', review: 'confirmed' },
  { instead: 'lpd', review: 'confirmed' },
  { instead: 'gpd', review: 'confirmed' },
  { instead: 'lrda', review: 'confirmed' },
  { instead: 'grda', review: 'confirmed' },
  { instead: 'suppression', review: 'confirmed' },
  { instead: 'artefact', review: 'rejected' },
] as const;

/** Every key of the bed page, once: the handler, the `?` sheet and the tests read this table. */
export const keyTable: readonly KeyBinding[] = [
  {
    keys: { Space: { type: 'toggle-pause' } },
    shown: 'Space',
    does: 'pause · back to live; next page of a recording',
    group: 'Time',
  },
  {
    keys: { PgUp: { type: 'turn', pages: -1 }, PgDn: { type: 'turn', pages: 1 } },
    shown: 'PgUp PgDn',
    does: 'page back · forward',
    group: 'Time',
  },
  {
    keys: { '←': { type: 'move', seconds: -1 }, '→': { type: 'move', seconds: 1 } },
    shown: '← →',
    does: '1 s back · forward',
    group: 'Time',
  },
  {
    keys: { 'Ctrl+←': { type: 'turn', pages: -0.5 }, 'Ctrl+→': { type: 'turn', pages: 0.5 } },
    shown: 'Ctrl+← →',
    does: 'half a page back · forward',
    group: 'Time',
  },
  {
    keys: { Home: { type: 'first-page' }, End: { type: 'last-page' } },
    shown: 'Home End',
    does: 'first page · newest page',
    group: 'Time',
  },
  {
    keys: { '@': { type: 'dialog', dialog: 'time' }, 'Shift+G': { type: 'dialog', dialog: 'time' } },
    shown: '@, Shift+G',
    does: 'go to a time that is typed',
    group: 'Time',
  },
  {
    keys: { P: { type: 'auto-page' } },
    shown: 'P',
    does: 'turn pages by itself: 2, 5, 10 a second, off',
    group: 'Time',
  },
  {
    keys: {
      '↑': { type: 'step-sensitivity', step: -1 },
      '+': { type: 'step-sensitivity', step: -1 },
      '=': { type: 'step-sensitivity', step: -1 },
      '↓': { type: 'step-sensitivity', step: 1 },
      '-': { type: 'step-sensitivity', step: 1 },
    },
    shown: '↑ ↓  + −',
    does: 'larger · smaller traces',
    group: 'Picture',
  },
  {
    keys: numbered(
      [...digits, '0'].map((digit) => `T ${digit}`),
      (index) => timeBases[index] ?? { type: 'escape' },
    ),
    shown: 'T then 1 … 8, 9, 0',
    does: '1 2 5 10 15 20 30 60 s a page, 30 mm/s, 15 mm/s',
    group: 'Picture',
  },
  {
    keys: {
      ...numbered(digits, (index) => ({ type: 'number-montage', number: index + 1 })),
      ...Object.fromEntries(
        functionKeys
          .map((name, index): [string, Command] => [name, { type: 'number-montage', number: index + 1 }])
          .filter(([name]) => name !== ''),
      ),
    },
    shown: '1 … 9, F1 … F12',
    does: 'montage of that number',
    group: 'Picture',
  },
  {
    keys: {
      L: { type: 'cycle', filter: 'lowCut_hz', step: 1 },
      'Shift+L': { type: 'cycle', filter: 'lowCut_hz', step: -1 },
    },
    shown: 'L, Shift+L',
    does: 'low cut: next · previous',
    group: 'Picture',
  },
  {
    keys: {
      H: { type: 'cycle', filter: 'highCut_hz', step: 1 },
      'Shift+H': { type: 'cycle', filter: 'highCut_hz', step: -1 },
    },
    shown: 'H, Shift+H',
    does: 'high cut: next · previous',
    group: 'Picture',
  },
  { keys: { N: { type: 'toggle-notch' } }, shown: 'N', does: 'notch 50 Hz on · off', group: 'Picture' },
  {
    keys: { F: { type: 'toggle-zero-phase' } },
    shown: 'F',
    does: 'paused page with zero phase on · off',
    group: 'Picture',
  },
  {
    keys: { 'Alt+PgUp': { type: 'step-rows', step: -1 }, 'Alt+PgDn': { type: 'step-rows', step: 1 } },
    shown: 'Alt+PgUp PgDn',
    does: 'previous · next shafts or rows',
    group: 'Picture',
  },
  {
    keys: { C: { type: 'toggle', what: 'crosshair' } },
    shown: 'C',
    does: 'crosshair',
    group: 'Picture',
  },
  { keys: { S: { type: 'toggle', what: 'scaleBars' } }, shown: 'S', does: 'scale bars', group: 'Picture' },
  { keys: { Q: { type: 'toggle-trends' } }, shown: 'Q', does: 'trends on · off', group: 'Trends' },
  {
    keys: { 'Shift+Q': { type: 'step-trends' } },
    shown: 'Shift+Q',
    does: 'span of the trends: 10 min … 4 h, of a recording to 7 days',
    group: 'Trends',
  },
  {
    keys: {},
    shown: '← → Enter',
    does: 'in the trends (Tab leads there): move the cursor · show the traces there',
    group: 'Trends',
  },
  {
    keys: {
      J: { type: 'step-event', step: 1 },
      ']': { type: 'step-event', step: 1 },
      K: { type: 'step-event', step: -1 },
      '[': { type: 'step-event', step: -1 },
    },
    shown: 'J K  ] [',
    does: 'next · previous mark, finding or event, as the list is narrowed',
    group: 'Events',
  },
  {
    keys: {
      'Shift+J': { type: 'step-event', step: 1, unreviewed: true },
      '}': { type: 'step-event', step: 1, unreviewed: true },
      'Shift+K': { type: 'step-event', step: -1, unreviewed: true },
      '{': { type: 'step-event', step: -1, unreviewed: true },
    },
    shown: 'Shift+J K',
    does: 'next · previous mark or finding that nobody reviewed',
    group: 'Events',
  },
  {
    keys: { M: { type: 'mark' } },
    shown: 'M',
    does: 'mark: at the pointer, the middle, or now',
    group: 'Marks',
  },
  {
    keys: { 'Shift+M': { type: 'mark-interval' } },
    shown: 'Shift+M',
    does: 'begin of an interval, then its end; or hold M and drag',
    group: 'Marks',
  },
  {
    keys: numbered(
      numberedKinds.map((_, index) => `M ${index + 1}`),
      (index) => ({ type: 'mark-number', number: index + 1 }),
    ),
    shown: 'then 1 … 9',
    does: numberedKinds.map(({ kind }) => kind).join(', '),
    group: 'Marks',
  },
  {
    keys: { Enter: { type: 'mark-edit', editing: true } },
    shown: 'Enter',
    does: 'change the chosen mark: class, words, times, channels',
    group: 'Marks',
  },
  { keys: { Delete: { type: 'mark-delete' } }, shown: 'Del', does: 'delete the chosen mark', group: 'Marks' },
  {
    keys: {
      'Ctrl+Z': { type: 'mark-undo' },
      'Ctrl+Shift+Z': { type: 'mark-redo' },
      'Ctrl+Y': { type: 'mark-redo' },
    },
    shown: 'Ctrl+Z, Ctrl+Shift+Z',
    does: 'undo · do again what was done to marks',
    group: 'Marks',
  },
  {
    keys: { 'Ctrl+Enter': { type: 'alarm-acknowledge' } },
    shown: 'Ctrl+Enter',
    does: 'acknowledge the alarm that is shown first',
    group: 'Alarms',
  },
  {
    keys: { 'Ctrl+Shift+S': { type: 'alarm-silence', seconds: 120 } },
    shown: 'Ctrl+Shift+S',
    does: 'no sound for 2 min',
    group: 'Alarms',
  },
  {
    keys: { G: { type: 'alarm-go' } },
    shown: 'G',
    does: 'traces of the chosen finding, else of the alarm',
    group: 'Alarms',
  },
  {
    keys: { R: { type: 'alarm-reset' } },
    shown: 'R',
    does: 'take away an alarm that is over',
    group: 'Alarms',
  },
  {
    keys: { O: { type: 'alarm-watch' }, 'Shift+O': { type: 'alarm-watch', handover: true } },
    shown: 'O, Shift+O',
    does: 'take or give back the watch of the bed · take it over from somebody',
    group: 'Alarms',
  },
  {
    keys: {
      V: { type: 'alarm-review', review: 'confirmed' },
      X: { type: 'alarm-review', review: 'rejected' },
    },
    shown: 'V X',
    does: 'the chosen finding (J, K), else the alarm, was right · was false',
    group: 'Alarms',
  },
  {
    keys: numbered(
      otherTypes.map((_, index) => `D ${index + 1}`),
      (index) => ({ type: 'alarm-review', ...(otherTypes[index] ?? { review: 'unreviewed' }) }),
    ),
    shown: 'D then 1 … 9',
    does: `it was something else: ${otherTypes.map(({ instead }) => instead).join(', ')}`,
    group: 'Alarms',
  },
  {
    keys: { Y: { type: 'dialog', dialog: 'why' } },
    shown: 'Y',
    does: 'why this finding (chosen), else this alarm',
    group: 'Alarms',
  },
  {
    keys: { B: { type: 'finding-blind' } },
    shown: 'B',
    does: 'blind: without detectors and other readers',
    group: 'Events',
  },
  {
    keys: { '/': { type: 'dialog', dialog: 'alarms' }, 'Shift+A': { type: 'dialog', dialog: 'alarms' } },
    shown: '/, Shift+A',
    does: 'all alarms, their symbols, test of the sound',
    group: 'Alarms',
  },
  {
    keys: { ',': { type: 'dialog', dialog: 'alarm-settings' } },
    shown: ',',
    does: 'settings of alarms: priorities, limits, who is told',
    group: 'Alarms',
  },
  {
    keys: { 'Shift+B': { type: 'dialog', dialog: 'burden' } },
    shown: 'Shift+B',
    does: 'seizure burden by the hour, confirmed and unreviewed, and status',
    group: 'Events',
  },
  {
    keys: { 'Shift+S': { type: 'dialog', dialog: 'spikes' } },
    shown: 'Shift+S',
    does: 'spikes by focus: mean, spread, field, raw examples, sensitivity',
    group: 'Events',
  },
  { keys: { E: { type: 'toggle', what: 'events' } }, shown: 'E', does: 'list of events', group: 'Events' },
  {
    keys: { 'Shift+Z': { type: 'toggle', what: 'zen' } },
    shown: 'Shift+Z',
    does: 'traces only',
    group: 'Page',
  },
  { keys: { F11: { type: 'full-screen' } }, shown: 'F11', does: 'full screen', group: 'Page' },
  {
    keys: { A: { type: 'dialog', dialog: 'study' } },
    shown: 'A',
    does: 'admit a patient · the study at this bed',
    group: 'Page',
  },
  {
    keys: { I: { type: 'dialog', dialog: 'impedance' } },
    shown: 'I',
    does: 'impedances of the electrodes',
    group: 'Page',
  },
  { keys: { W: { type: 'open-wall' } }, shown: 'W', does: 'back to the ward', group: 'Page' },
  {
    keys: { '?': { type: 'dialog', dialog: 'help' } },
    shown: '?',
    does: 'this sheet',
    group: 'Page',
  },
  { keys: { Esc: { type: 'escape' } }, shown: 'Esc', does: 'close, stop', group: 'Page' },
];

/** What a mouse does, for the same sheet. */
export const mouseTable: readonly { readonly shown: string; readonly does: string }[] = [
  { shown: 'wheel', does: 'page back · forward' },
  { shown: 'Shift+wheel', does: '1 s back · forward' },
  { shown: 'Ctrl+wheel', does: 'time base' },
  { shown: 'drag on a paused page', does: 'measure time, µV and Hz' },
  { shown: 'click or drag in the lane of marks', does: 'new mark · new interval' },
  { shown: 'drag a chosen mark or its ends', does: 'move it · change its length' },
  { shown: 'click on a label', does: 'new marks are about these derivations only' },
  { shown: 'click on an event or in the trends', does: 'pause there' },
];

const commands: ReadonlyMap<string, Command> = new Map(keyTable.flatMap(({ keys }) => Object.entries(keys)));

/**
 * What a key does after `prefix` (empty: none waits): a command, the begin of a sequence, or nothing.
 * While a mark is being made (`marking`) the digits choose its class, and all other keys do what they always do.
 */
export const commandFor = (chord: string, prefix: string, marking = false): Command | null => {
  if (marking) return commands.get(`M ${chord}`) ?? commandFor(chord, '');
  if (prefix !== '') return commands.get(`${prefix} ${chord}`) ?? { type: 'prefix', prefix: '' };
  const command = commands.get(chord);
  if (command !== undefined) return command;
  const begins = [...commands.keys()].some((name) => name.startsWith(`${chord} `));
  return begins ? { type: 'prefix', prefix: chord } : null;
};
