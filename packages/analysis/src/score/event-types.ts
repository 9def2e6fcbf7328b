/** What the events of a file are called, and which of them are meant. */

const seizureWords = /^(sz([-_].*)?|seizure)$/i;
const backgroundWords = /^(bckg|background)$/i;

/** Everything that SzCORE calls a seizure (`sz`, `sz-foc-ia`, `sz_foc_ia`, …) and BIDS' `seizure` is `sz`; others keep their name. */
export const eventKind = (text: string): string => (seizureWords.test(text.trim()) ? 'sz' : text.trim());

/** `bckg`: that nothing was there is no event. */
export const isBackground = (text: string): boolean => backgroundWords.test(text.trim());

const spelt = (text: string): string => text.trim().toLowerCase().replaceAll('_', '-');

/** Whether an event is of a type or of a kind of it: `artefact` means `artefact-eye`, too, `sz-foc` no `sz-gen`. */
export const isOfType = (text: string, type: string): boolean => {
  const wanted = eventKind(type) === 'sz' && !spelt(type).startsWith('sz-') ? 'sz' : spelt(type);
  const name = spelt(wanted === 'sz' ? eventKind(text) : text);
  return !isBackground(text) && (name === wanted || name.startsWith(`${wanted}-`));
};
