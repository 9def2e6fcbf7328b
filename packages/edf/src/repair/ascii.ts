/** Text as the printable ASCII that an EDF header may hold. */

/** Letters and signs that are no letter with an accent. */
const others: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  ł: 'l',
  Ł: 'L',
  þ: 'th',
  Þ: 'Th',
  ı: 'i',
  μ: 'u',
  Ω: 'Ohm',
  '°': 'deg',
  '·': '.',
  '×': 'x',
  '–': '-',
  '—': '-',
  '−': '-',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
};

/**
 * Accents are dropped, other letters and signs spelled; what has no spelling becomes `?`. Control characters become spaces
 * and spaces around the text go. A text that is printable ASCII without spaces around it comes back as it was.
 */
export const asciiText = (text: string): string => {
  let plain = '';
  // NFKD makes the micro sign a Greek letter and parts letters from their accents.
  for (const character of text.normalize('NFKD').replaceAll(/\p{M}/gu, '')) {
    const spelled = others[character] ?? character;
    // oxlint-disable-next-line no-control-regex -- these become spaces
    plain += spelled.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, ' ').replaceAll(/[^ -~]/gu, '?');
  }
  return plain.trim();
};
