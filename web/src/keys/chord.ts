/** The part of a KeyboardEvent that names a key. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  getModifierState?(name: string): boolean;
}

/**
 * The name of a key as the key table writes it: `PgUp`, `Alt+PgDn`, `Shift+Z`, `?`, `+`. Shift is named for letters and
 * for keys without a character only: which of `+ ? [` needs it is the layout's affair, as is AltGr.
 */
export const chordOf = (press: KeyPress): string => {
  const { key } = press;
  const isLetter = /^\p{L}$/u.test(key);
  const isCharacter = isOneCharacter(key) && key !== ' ';
  const layout = press.getModifierState?.('AltGraph') === true && isCharacter;
  const name = key === ' ' ? 'Space' : isLetter ? key.toUpperCase() : (shortNames[key] ?? key);
  return [
    press.ctrlKey && !layout ? 'Ctrl' : '',
    press.altKey && !layout ? 'Alt' : '',
    press.metaKey ? 'Meta' : '',
    press.shiftKey && (isLetter || !isCharacter) ? 'Shift' : '',
    name,
  ]
    .filter((part) => part !== '')
    .join('+');
};

const shortNames: Readonly<Record<string, string>> = {
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
};

/** A key that types a character: WCAG 2.1.4 wants a way to switch such shortcuts off. */
export const isCharacterKey = (chord: string): boolean =>
  isOneCharacter(chord.split('+').at(-1) || '+') &&
  !/^(Ctrl|Alt|Meta)\+/.test(chord) &&
  !/[←→↑↓]$/.test(chord);

const isOneCharacter = (text: string): boolean => /^.$/u.test(text);
