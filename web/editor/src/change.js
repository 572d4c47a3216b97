// A new text as a change of the old one, so that the cursor and what is folded stay where they are.

const isHigh = (unit) => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit) => unit >= 0xdc00 && unit < 0xe000;

/** The one change between the texts' common start and common end. */
export function difference(old, text) {
  const shorter = Math.min(old.length, text.length);
  let start = 0;
  while (start < shorter && old.charCodeAt(start) === text.charCodeAt(start)) start++;
  // A character of two code units is kept or replaced as a whole.
  if (start > 0 && isHigh(old.charCodeAt(start - 1))) start--;
  let end = 0;
  while (end < shorter - start && old.charCodeAt(old.length - end - 1) === text.charCodeAt(text.length - end - 1)) end++;
  if (end > 0 && isLow(old.charCodeAt(old.length - end))) end--;
  return { from: start, to: old.length - end, insert: text.slice(start, text.length - end) };
}
