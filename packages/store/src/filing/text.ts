/** Text as annotations can hold it. */

/** Bytes of one annotation's text in UTF-8: longer ones are several. */
export const words_bytes_max = 160;

const encoder = new TextEncoder();

// oxlint-disable-next-line no-control-regex -- EDF+ has no place for them
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

/** Well-formed, without control characters. */
export const cleanText = (text: string): string => text.toWellFormed().replaceAll(controls, ' ');

/** Text in pieces of at most `room_bytes`, never cut within a character. */
export const cutText = (text: string, room_bytes: number): readonly string[] => {
  const cut: string[] = [];
  let piece = '';
  let bytes = 0;
  for (const character of text) {
    const size = encoder.encode(character).length;
    if (bytes + size > room_bytes) {
      cut.push(piece);
      piece = '';
      bytes = 0;
    }
    piece += character;
    bytes += size;
  }
  cut.push(piece);
  return cut;
};
