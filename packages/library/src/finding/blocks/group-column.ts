import { readHead, withHead } from './choice-column.ts';

/** Which places have a text, in order: a place may have many texts. */
export type Groups = ReadonlyMap<string, Uint16Array>;

/** Texts with the places that have them as bytes: texts and how many as JSON, then the places. Undefined where there is none. */
export function encodeGroups(groups: ReadonlyMap<string, readonly number[]>): Uint8Array | undefined {
  if (groups.size === 0) return undefined;
  const head = JSON.stringify([...groups].map(([text, places]) => [text, places.length]));
  return withHead(new TextEncoder().encode(head), Uint16Array.from([...groups.values()].flat()));
}

/** Reads what encodeGroups wrote. */
export function decodeGroups(bytes: Uint8Array): Groups {
  const { head, rest } = readHead(bytes);
  const counts: readonly (readonly [string, number])[] = JSON.parse(new TextDecoder().decode(head));
  let start = 0;
  return new Map(
    counts.map(([text, count]) => {
      start += count;
      return [text, rest.subarray(start - count, start)];
    }),
  );
}

/** Those of the places that have the text. */
export function placesWith(groups: Groups, text: string, places: Uint16Array): Uint16Array {
  const members = groups.get(text);
  if (members === undefined) return new Uint16Array();
  const kept = new Uint16Array(Math.min(places.length, members.length));
  let count = 0;
  for (let at = 0, member = 0; at < places.length && member < members.length; ) {
    const [place, other] = [places[at] ?? 0, members[member] ?? 0];
    if (place === other) kept[count++] = place;
    if (place <= other) at++;
    if (other <= place) member++;
  }
  return kept.subarray(0, count);
}
