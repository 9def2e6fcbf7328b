/** What the events of a file are called, and which of them are meant. */

const seizureWords = /^(sz(-.*)?|seizure)$/i;
const backgroundWords = /^(bckg|background)$/i;

/** Everything that SzCORE calls a seizure (`sz`, `sz-foc-ia`, …) and BIDS' `seizure` is `sz`; others keep their name. */
export const eventKind = (text: string): string => (seizureWords.test(text.trim()) ? 'sz' : text.trim());

/** `bckg`: that nothing was there is no event. */
export const isBackground = (text: string): boolean => backgroundWords.test(text.trim());

/** Whether an event is of a type or of a kind of it: `artefact` means `artefact-eye`, too, `sz-foc` no `sz-gen`. */
export const isOfType = (text: string, type: string): boolean => {
  const wanted = eventKind(type) === 'sz' && !/^sz-/i.test(type.trim()) ? 'sz' : type.trim().toLowerCase();
  const name = (wanted === 'sz' ? eventKind(text) : text.trim()).toLowerCase();
  return !isBackground(text) && (name === wanted || name.startsWith(`${wanted}-`));
};
