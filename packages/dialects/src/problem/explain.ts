import { didYouMean, isRecord } from '@genarun/spec';
import type { z } from 'zod';
import { describe, type Path, printPath, valueAt } from './path.ts';
import { type Locate, type Problem, throwProblems } from './problem.ts';
import { expectation, knownKeys, quote, typeWord } from './shape.ts';

type Issue = z.core.$ZodIssue;
/** Issues that get a whole sentence; later ones are only counted, so that a document that is wrong everywhere is refused quickly. */
const explained = 50;

type Explaining = { readonly schema: z.ZodType; readonly document: unknown /** Where the document stands inside a larger one. */; readonly base: Path };

/** What a schema found wrong with a document, as sentences: the path, what was expected, what came, and the nearest known name. */
export function explainIssues(issues: readonly Issue[], schema: z.ZodType, document: unknown, base: Path = []): readonly Problem[] {
  const problems = new Map<string, Problem>();
  const add = (problem: Problem) => {
    if (!problems.has(problem.message)) problems.set(problem.message, { ...problem, path: [...base, ...problem.path] });
  };
  for (const issue of issues.slice(0, explained)) for (const problem of explain(issue, [], { schema, document, base })) add(problem);
  for (const issue of issues.slice(explained)) add({ path: issue.path as Path, message: `${printPath([...base, ...(issue.path as Path)])}: ${issue.message}` }); // documents have no symbol keys
  return [...problems.values()];
}

/** A document as its schema types it. Throws GenarunError `invalid_input` with what the schema and `more` find wrong. */
export function checkDocument<T>(schema: z.ZodType<T>, document: unknown, position: Locate, more: readonly Problem[] = []): T {
  const result = schema.safeParse(document);
  throwProblems([...(result.success ? [] : explainIssues(result.error.issues, schema, document)), ...more], position);
  if (result.success) return result.data;
  throw result.error;
}

function explain(issue: Issue, before: Path, explaining: Explaining): Problem[] {
  const path = [...before, ...(issue.path as Path)]; // documents have no symbol keys
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue.keys, path, explaining);
  if (issue.code === 'invalid_key')
    return [{ path, part: 'key', message: `${place(path, explaining)}: ${issue.issues[0]?.message ?? 'this key is not allowed'}, got ${quote(path.at(-1))}` }];
  if (issue.code === 'invalid_union') return explainUnion(issue, path, explaining);
  const expected = expectedOf(issue);
  const value = valueAt(explaining.document, path);
  if (value === undefined && issue.code !== 'custom') return [missing(path, expected, explaining)];
  const nearest =
    issue.code === 'invalid_value' && typeof value === 'string'
      ? didYouMean(
          value,
          issue.values.filter((known) => typeof known === 'string'),
        )
      : '';
  return [{ path, message: `${place(path, explaining)}: expected ${expected}, got ${describe(value)}${nearest === '' ? '' : `.${nearest}`}` }];
}

function expectedOf(issue: Issue): string {
  if (issue.code === 'invalid_type') return typeWord(issue.expected);
  if (issue.code === 'invalid_value') return issue.values.length === 1 ? quote(issue.values[0]) : `one of ${issue.values.map(quote).join(', ')}`;
  if (issue.code === 'too_small') return bound(issue.origin, 'at least', Number(issue.minimum));
  if (issue.code === 'too_big') return bound(issue.origin, 'at most', Number(issue.maximum));
  if (issue.code === 'invalid_format' && issue.format !== 'regex') return `a valid ${issue.format}`;
  return issue.message;
}

/** `a`, `a or b`, `a, b or c`; each once. */
function either(all: readonly string[]): string {
  const words = [...new Set(all)];
  return words.length < 3 ? words.join(' or ') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function bound(origin: string, words: string, limit: number): string {
  if (origin === 'array') return `a list with ${words} ${limit} ${limit === 1 ? 'item' : 'items'}`;
  if (origin === 'string') return `text with ${words} ${limit} ${limit === 1 ? 'character' : 'characters'}`;
  return `a number of ${words} ${limit}`;
}

/** The path as people write it, with the id of the nearest node or step around it. */
function place(path: Path, { document, base }: Explaining): string {
  const printed = printPath([...base, ...path]);
  for (let length = path.length; length >= 0; length--) {
    const value = valueAt(document, path.slice(0, length));
    const isItem = length === 0 ? path.length > 0 || base.length > 0 : typeof path[length - 1] === 'number';
    if (isItem && isRecord(value) && typeof value.id === 'string') return `${printed} (in "${value.id.slice(0, 60)}")`;
  }
  return printed;
}

function unknownKeys(keys: readonly string[], path: Path, explaining: Explaining): Problem[] {
  const known = knownKeys(explaining.schema, explaining.document, path);
  const hint = known.length === 0 ? {} : { hint: `known keys: ${known.join(', ')}` };
  return keys.map((key, index) => {
    const near = index < explained ? didYouMean(key, known) : '';
    return { path: [...path, key], part: 'key', message: `${place([...path, key], explaining)}: unknown key ${quote(key)}.${near}`, ...hint };
  });
}

function missing(path: Path, expected: string, explaining: Explaining): Problem {
  const around = valueAt(explaining.document, path.slice(0, -1));
  const known = knownKeys(explaining.schema, explaining.document, path.slice(0, -1));
  const wanted = String(path.at(-1) ?? '');
  const unknown = isRecord(around) ? Object.keys(around).filter((key) => !known.includes(key)) : [];
  const near = didYouMean(wanted, unknown);
  return {
    path: path.slice(0, -1),
    message: `${place(path, explaining)}: expected ${expected}, got nothing${near === '' ? '' : ` (the key ${quote(near.slice(15, -2))} is close to ${quote(wanted)})`}`,
  };
}

function explainUnion(issue: Extract<Issue, { code: 'invalid_union' }>, path: Path, explaining: Explaining): Problem[] {
  const value = valueAt(explaining.document, path);
  if ('options' in issue && Array.isArray(issue.options))
    return [discriminated(issue.options.map(String), String(issue.discriminator ?? path.at(-1)), path, value, explaining)];
  const branches = issue.errors.filter((issues) => issues.length > 0);
  // A branch whose own type fits and that fails further inside tells more than the list of types.
  const inside = branches.filter(
    (issues) => !issues.some((inner) => inner.path.length === 0 && (inner.code === 'invalid_type' || inner.code === 'invalid_value')),
  );
  const [best] = inside.toSorted((a, b) => a.length - b.length);
  if (best) return best.flatMap((inner) => explain(inner, path, explaining));
  const expected = either(branches.flatMap((issues) => issues.map(expectedOf)));
  if (value === undefined) return [missing(path, expected, explaining)];
  return [{ path, message: `${place(path, explaining)}: expected ${expected || expectation(explaining.schema)}, got ${describe(value)}` }];
}

function discriminated(options: readonly string[], key: string, path: Path, value: unknown, explaining: Explaining): Problem {
  const [first] = path.slice(-1);
  const at = first === key ? path : [...path, key];
  const given = first === key ? value : isRecord(value) ? value[key] : undefined;
  const hint = `known: ${options.join(', ')}`;
  if (typeof given === 'string')
    return { path: at, message: `${place(at, explaining)}: unknown ${key} ${quote(given.slice(0, 60))}.${didYouMean(given, options)}`, hint };
  return {
    path: given === undefined ? at.slice(0, -1) : at,
    message: `${place(at, explaining)}: expected one of ${options.map(quote).join(', ')}, got ${describe(given)}`,
    hint,
  };
}
