/** Letters of one word: a list of words has no room for longer ones. */
const longestWord = 255;
/** Letters of one column: beyond them the list of its words may grow too long. */
const longestText = 50_000;
/** Numbers that are no digits, like ½ and ①: parts of words, too. */
const numerals = '²³¹¼-¾⁰⁴-⁹₀-₉⅐-↉①-⒛⓪-⓿❶-➓〇〡-〩㈠-㈩㊀-㊉';

/**
 * What PostgreSQL finds products with, as SQLite does. `library_plain` leaves small letters, Latin ones without accents, and spaces; `library_words` are the words of
 * columns with their places (between two columns one is left free, so that no phrase spans them); `library_phrase` looks for words one after the other. The server's
 * own parser is not asked: it takes addresses, paths and numbers for one word, and goes by the language of the database. `library_parameter` is the value of a name
 * in JSON that may hold letters which no value of the server can: then it is null.
 */
export const searchFunctions: readonly string[] = [plain(), words(), phrase(), parameter()];

/** ICU, where the server has it, knows the letters of every language; without it those that the database's own locale knows. */
function plain(): string {
  const bare = `regexp_replace(normalize(left(said, ${longestText}), NFD), '([A-Za-z])[\\u0300-\\u036F]+', '\\1', 'g')`;
  return `DO $do$ DECLARE folding text := coalesce((SELECT ' COLLATE ' || quote_ident(collname) FROM pg_collation WHERE collname = 'und-x-icu' LIMIT 1), '');
    BEGIN EXECUTE format($make$
      CREATE FUNCTION library_plain(said text) RETURNS text LANGUAGE sql IMMUTABLE AS $plain$
        SELECT regexp_replace(translate(lower(normalize(${bare}, NFC)%s), 'ςµſ', 'σμs'), '[^[:alnum:]${numerals}]+', ' ', 'g')
      $plain$
    $make$, folding); END $do$`;
}

function words(): string {
  return `CREATE FUNCTION library_words(VARIADIC said text[]) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $words$
    SELECT coalesce(string_agg('''' || left(word, ${longestWord}) || ''':' || least(place, 16383), ' '), '')::tsvector
    FROM regexp_split_to_table((SELECT string_agg(library_plain(one), ' | ') FROM unnest(said) AS one), ' +') WITH ORDINALITY AS w (word, place)
    WHERE word NOT IN ('', '|') $words$`;
}

function phrase(): string {
  return `CREATE FUNCTION library_phrase(said text, beginning boolean) RETURNS tsquery LANGUAGE sql IMMUTABLE AS $phrase$
    SELECT coalesce(string_agg('''' || left(word, ${longestWord}) || '''' || CASE WHEN beginning AND place = last THEN ':*' ELSE '' END, ' <-> ' ORDER BY place), '')::tsquery
    FROM (
      SELECT word, place, max(place) OVER () AS last FROM regexp_split_to_table(library_plain(said), ' +') WITH ORDINALITY AS w (word, place) WHERE word <> ''
    ) AS placed $phrase$`;
}

function parameter(): string {
  return `CREATE FUNCTION library_parameter(parameters text, name text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $parameter$
    BEGIN RETURN parameters::jsonb -> name; EXCEPTION WHEN untranslatable_character OR invalid_text_representation THEN RETURN NULL; END $parameter$`;
}
