import { GenarunError, type Statement } from '@genarun/spec';
import type { Library } from '../library.ts';

/** Tags of products, in the order of the alphabet. */
export async function tagsOf(library: Library, ids: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (let at = 0; at < ids.length; at += 500) {
    const some = ids.slice(at, at + 500);
    const rows = await library.tables.query({
      sql: `SELECT product_id, tag FROM library_product_tag WHERE deleted_at IS NULL AND product_id IN (${some.map(() => '?').join(', ')}) ORDER BY tag`,
      parameters: some,
    });
    for (const { product_id, tag } of rows) found.get(String(product_id))?.push(String(tag));
  }
  return found;
}

/** Gives products tags and takes others away. Throws GenarunError `invalid_input` for a tag that is none. */
export async function tagProducts(
  library: Library,
  ids: readonly string[],
  { add = [], remove = [] }: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
): Promise<void> {
  const removals = remove
    .map(readTag)
    .flatMap((tag) =>
      ids.map(
        (id): Statement => ({ sql: 'DELETE FROM library_product_tag WHERE product_id = ? AND tag = ? AND owner = ?', parameters: [id, tag, library.owner] }),
      ),
    );
  await library.tables.write([...removals, ...tagStatements(library, ids, add)]);
}

/** Gives products tags; one that is there stays. */
export function tagStatements(library: Library, ids: readonly string[], tags: readonly string[]): readonly Statement[] {
  const now = library.clock.now();
  return [...new Set(tags.map(readTag))].flatMap((tag) =>
    ids.map((id) => ({
      sql: 'INSERT INTO library_product_tag (id, owner, product_id, tag, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
      parameters: [library.newId(), library.owner, id, tag, now, now],
    })),
  );
}

/** Every tag in use, with how many products have it; the most frequent first. */
export async function listTags(library: Library): Promise<readonly { readonly tag: string; readonly count: number }[]> {
  const rows = await library.tables.query({
    sql: `SELECT tag, count(*) AS n FROM library_product_tag WHERE owner = ? AND deleted_at IS NULL GROUP BY tag ORDER BY n DESC, tag LIMIT 1000`,
    parameters: [library.owner],
  });
  return rows.map(({ tag, n }) => ({ tag: String(tag), count: Number(n) }));
}

/** A tag as it is kept: small letters, one space where there were several. */
export function readTag(text: string): string {
  const tag = text.trim().toLowerCase().replace(/\s+/g, ' ');
  if (tag !== '' && tag.length <= 100 && !tag.includes(',')) return tag;
  throw new GenarunError({ code: 'invalid_input', message: `a tag of 1 to 100 characters without a comma expected, got "${text.slice(0, 60)}"` });
}
