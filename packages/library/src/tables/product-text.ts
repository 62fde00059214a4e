import type { SqlDialect } from '@genarun/spec';
import { searchFunctions } from './search-functions.ts';

/**
 * The words of a product that are searched, by the product's `serial`: prompt, negative prompt, caption, name and tags. Triggers of the database
 * keep them, so that whoever writes a product or a tag has written its words.
 */
export const productText: Readonly<Record<SqlDialect, readonly string[]>> = { sqlite: sqlite(), postgres: postgres() };

/** FTS5 without a copy of the texts; beginnings of two and three letters have an index of their own. Words of more than one tag are one after the other; small letters, accents and case do not count. */
function sqlite(): readonly string[] {
  const columns = 'prompt, negative_prompt, caption, name, tags';
  const tagsOf = (product: string) => `(SELECT group_concat(tag, ' ') FROM library_product_tag WHERE product_id = ${product}.id AND deleted_at IS NULL)`;
  const insert = (product: string) =>
    `INSERT INTO library_product_text (rowid, ${columns}) SELECT ${product}.serial, ${product}.prompt, ${product}.negative_prompt, ${product}.caption, ${product}.name, ${tagsOf(product)}`;
  const again = (id: string) =>
    `DELETE FROM library_product_text WHERE rowid = (SELECT serial FROM library_product WHERE id = ${id}); ${insert('p')} FROM library_product AS p WHERE p.id = ${id};`;
  return [
    `CREATE VIRTUAL TABLE library_product_text USING fts5(${columns}, content = '', contentless_delete = 1, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2')`,
    `CREATE TRIGGER library_product_text_insert AFTER INSERT ON library_product BEGIN ${insert('new')}; END`,
    `CREATE TRIGGER library_product_text_update AFTER UPDATE OF prompt, negative_prompt, caption, name ON library_product BEGIN ${again('new.id')} END`,
    'CREATE TRIGGER library_product_text_delete AFTER DELETE ON library_product BEGIN DELETE FROM library_product_text WHERE rowid = old.serial; END',
    `CREATE TRIGGER library_product_tag_insert AFTER INSERT ON library_product_tag BEGIN ${again('new.product_id')} END`,
    `CREATE TRIGGER library_product_tag_update AFTER UPDATE ON library_product_tag BEGIN ${again('new.product_id')} END`,
    `CREATE TRIGGER library_product_tag_delete AFTER DELETE ON library_product_tag BEGIN ${again('old.product_id')} END`,
  ];
}

function postgres(): readonly string[] {
  const tags = "(SELECT string_agg(t.tag, ' ') FROM library_product_tag AS t WHERE t.product_id = p.id AND t.deleted_at IS NULL)";
  return [
    ...searchFunctions,
    'CREATE TABLE library_product_text (serial bigint PRIMARY KEY REFERENCES library_product (serial) ON DELETE CASCADE, words tsvector NOT NULL)',
    'CREATE INDEX library_product_text_by_words ON library_product_text USING gin (words)',
    // Not in plain SQL: that would be planned anew for every row.
    `CREATE FUNCTION library_product_words(product text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO library_product_text (serial, words)
      SELECT p.serial, library_words(p.prompt, p.negative_prompt, p.caption, p.name, ${tags}) FROM library_product AS p WHERE p.id = product
      ON CONFLICT (serial) DO UPDATE SET words = excluded.words; END $$`,
    `CREATE FUNCTION library_product_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM library_product_words(new.id); RETURN NULL; END $$`,
    `CREATE FUNCTION library_product_tag_changed() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM library_product_words(CASE WHEN TG_OP = 'DELETE' THEN old.product_id ELSE new.product_id END); RETURN NULL; END $$`,
    `CREATE TRIGGER library_product_text_kept AFTER INSERT OR UPDATE OF prompt, negative_prompt, caption, name ON library_product
      FOR EACH ROW EXECUTE FUNCTION library_product_changed()`,
    `CREATE TRIGGER library_product_tag_kept AFTER INSERT OR UPDATE OR DELETE ON library_product_tag
      FOR EACH ROW EXECUTE FUNCTION library_product_tag_changed()`,
  ];
}
