import { describe, expect, it } from 'vitest';
import { chordOf, isCharacterKey } from './chord.ts';
import { commandFor, keyTable } from './table.ts';

const press = (
  key: string,
  held: Partial<Record<'ctrl' | 'alt' | 'shift' | 'meta' | 'altGraph', boolean>> = {},
): string =>
  chordOf({
    key,
    ctrlKey: held.ctrl === true,
    altKey: held.alt === true,
    shiftKey: held.shift === true,
    metaKey: held.meta === true,
    getModifierState: (name) => name === 'AltGraph' && held.altGraph === true,
  });

const names = keyTable.flatMap(({ keys }) => Object.keys(keys));

describe('the key table', () => {
  it('gives every key one meaning', () => {
    expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
  });

  it.each(keyTable.map((binding) => [binding.shown, binding] as const))(
    '%s does what it says',
    (_, { keys }) => {
      for (const [name, command] of Object.entries(keys)) {
        const pressed = name.split(' ');
        // M begins a mark, and digits choose its class while it is being made: no sequence that waits.
        const marking = pressed[0] === 'M' && pressed.length === 2;
        const given = pressed.map((chord, at) =>
          commandFor(chord, marking ? '' : pressed.slice(0, at).join(' '), marking && at === 1),
        );
        const begun = pressed
          .slice(0, -1)
          .map((prefix) => (marking ? { type: 'mark' } : { type: 'prefix', prefix }));
        expect(given).toEqual([...begun, command]);
      }
    },
  );

  it('has the keys that readers know from elsewhere', () => {
    for (const key of [
      'Space',
      'PgUp',
      'PgDn',
      '←',
      '→',
      'Ctrl+←',
      'Ctrl+→',
      'Home',
      'End',
      '↑',
      '↓',
      '+',
      '-',
    ])
      expect(names).toContain(key);
    for (const key of [
      'L',
      'H',
      'N',
      'J',
      'K',
      '[',
      ']',
      'C',
      'S',
      'P',
      'Alt+PgUp',
      'Alt+PgDn',
      'Shift+Z',
      'F11',
      '?',
      'Esc',
      '1',
      '9',
      'F1',
      'F12',
      'T 4',
    ])
      expect(names).toContain(key);
  });

  it('while a mark is made gives digits to its class and leaves every other key as it is', () => {
    expect(commandFor('3', '', true)).toEqual({ type: 'mark-number', number: 3 });
    for (const key of ['PgDn', '←', 'M', 'Esc', 'J'])
      expect(commandFor(key, '', true)).toEqual(commandFor(key, ''));
    expect(commandFor('3', '')).toEqual({ type: 'number-montage', number: 3 });
  });

  it('leaves unknown keys alone, and forgets a begun sequence at a key that does not belong to it', () => {
    expect(commandFor('U', '')).toBeNull();
    expect(commandFor('Ctrl+PgUp', '')).toBeNull();
    expect(commandFor('X', 'T')).toEqual({ type: 'prefix', prefix: '' });
  });
});

describe('the name of a key', () => {
  it.each([
    [press(' '), 'Space'],
    [press('l'), 'L'],
    [press('L', { shift: true }), 'Shift+L'],
    [press('z', { shift: true }), 'Shift+Z'],
    [press('?', { shift: true }), '?'],
    [press('+', { shift: true }), '+'],
    [press('PageUp', { alt: true }), 'Alt+PgUp'],
    [press('ArrowLeft', { ctrl: true }), 'Ctrl+←'],
    [press('F3'), 'F3'],
  ])('%s is %s', (name, wanted) => {
    expect(name).toBe(wanted);
  });

  it('does not see AltGr, by which a Finnish keyboard writes [ and ]', () => {
    expect(press('[', { ctrl: true, alt: true, altGraph: true })).toBe('[');
  });

  it('tells keys that type a character from keys that do not (WCAG 2.1.4)', () => {
    const keys = ['L', 'Shift+L', '?', '+', '-', '[', '1', 'PgUp', 'F3', '←', 'Ctrl+←', 'Alt+PgUp', 'Space'];
    expect(keys.filter(isCharacterKey)).toEqual(['L', 'Shift+L', '?', '+', '-', '[', '1']);
  });
});
