/** A new run id: the time in base 36 and 60 random bits, so that ids sort by age and are typed by their first letters' tail. */
export function newRunId(now: number, random: () => number): string {
  return `${now.toString(36).padStart(9, '0')}${randomText(random, 12)}`;
}

/** An unguessable token of 32 letters and digits (165 bits when `random` is). */
export function newToken(random: () => number): string {
  return randomText(random, 32);
}

function randomText(random: () => number, length: number): string {
  let text = '';
  while (text.length < length) text += Math.floor(random() * 36).toString(36);
  return text;
}
