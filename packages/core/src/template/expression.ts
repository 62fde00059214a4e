import { didYouMean, GenarunError } from '@genarun/spec';
import { Context, Drop, Liquid, Tokenizer, toValueSync, Value } from 'liquidjs';
import { steadyDate } from './dates.ts';
import { extraFilters } from './filters.ts';

/** The inside of one `${…}`, or a bare expression (`when`, `until`): values, operators and filters, nothing else. */
export type CompiledExpression = {
  readonly source: string;
  /** Names the expression reads (first segments). */
  readonly names: readonly string[];
  /** Whole paths it reads, as far as they are plain, for checks against known shapes. */
  readonly paths: readonly (readonly string[])[];
  /** Whether a `default` filter stands ready for what is not there. */
  readonly guarded: boolean;
  /** With `guarded`: the names before the first filter, which need not exist. */
  readonly optional: ReadonlySet<string>;
  /** Evaluates over own properties only. `lenient`: what is not there reads as undefined instead of being an error. */
  readonly evaluate: (scope: Readonly<Record<string, unknown>>, lenient: boolean) => unknown;
};

const parseLimit = 20_000;

const liquid = new Liquid({
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  lenientIf: true,
  jsTruthy: true,
  timezoneOffset: 0,
  locale: 'en-US',
  parseLimit: 1_000_000,
  renderLimit: 1_000,
  memoryLimit: 50_000_000,
  templates: {},
});
for (const [name, filter] of Object.entries(extraFilters)) liquid.registerFilter(name, filter);
// Not deterministic: a run must give the same answer twice (E5).
delete liquid.filters.sample;
// They evaluate a text as an expression; a text may come from a model (E11).
for (const name of Object.keys(liquid.filters)) if (name.endsWith('_exp')) delete liquid.filters[name];
// Liquid keeps filters as plain functions or { handler }; the date filters are plain functions.
for (const name of Object.keys(liquid.filters).filter((known) => known.startsWith('date')))
  liquid.registerFilter(name, steadyDate(name, liquid.filters[name] as Parameters<typeof steadyDate>[1]));

/** Names of every filter an expression may use. */
export const filterNames: readonly string[] = Object.keys(liquid.filters);

const plainPath = /^[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z0-9_][A-Za-z0-9_-]*)*$/;
const keywords = new Set(['true', 'false', 'nil', 'null', 'empty', 'blank', 'and', 'or', 'not', 'contains']);
const none: ReadonlySet<string> = new Set();
const compiled = new Map<string, CompiledExpression>();

/** Compiles an expression once; equal sources share the result. Throws GenarunError `invalid_input` that quotes the source. */
export function compileExpression(source: string): CompiledExpression {
  const known = compiled.get(source);
  if (known) return known;
  if (source.length > parseLimit)
    throw new GenarunError({ code: 'invalid_input', message: `an expression has at most ${parseLimit} characters, got ${source.length}` });
  const expression = plainPath.test(source) && !keywords.has(source) ? compilePath(source) : compileLiquid(source);
  if (compiled.size > 10_000) compiled.clear();
  compiled.set(source, expression);
  return expression;
}

function compilePath(source: string): CompiledExpression {
  const path = source.split('.');
  return {
    source,
    names: [path[0] ?? ''],
    paths: [path],
    guarded: false,
    optional: none,
    evaluate: (scope, lenient) => readPath(scope, path, source, lenient),
  };
}

function readPath(scope: Readonly<Record<string, unknown>>, path: readonly string[], source: string, lenient: boolean): unknown {
  let value: unknown = scope;
  for (const key of path) {
    const next = readProperty(value, key);
    if (next === undefined) {
      if (lenient) return undefined;
      throw undefinedName(source, value, key, value === scope);
    }
    value = next;
  }
  return value;
}

function readProperty(value: unknown, key: string): unknown {
  if (typeof value === 'string') return key === 'size' ? value.length : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (Object.hasOwn(value, key) && !(Array.isArray(value) && key === 'length')) return (value as Record<string, unknown>)[key]; // an own property of an object
  if (!Array.isArray(value)) return key === 'size' ? Object.keys(value).length : undefined;
  if (key === 'size') return value.length;
  if (key === 'first') return value[0];
  return key === 'last' ? value[value.length - 1] : undefined;
}

function undefinedName(source: string, value: unknown, key: string, root: boolean): GenarunError {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value).slice(0, 12) : [];
  const found =
    value === null
      ? 'null'
      : Array.isArray(value)
        ? `a list of ${value.length}`
        : typeof value === 'object'
          ? `an object with ${keys.join(', ') || 'no fields'}`
          : JSON.stringify(value)?.slice(0, 60);
  return new GenarunError({
    code: 'invalid_input',
    message: root ? `\${${source}}: the name "${key}" has no value here` : `\${${source}}: there is no "${key}" in ${found}`,
    hint: `write \${${source} | default: "…"} where it may be missing`,
  });
}

function compileLiquid(source: string): CompiledExpression {
  try {
    if (source.trim() === '') throw new GenarunError({ code: 'invalid_input', message: 'an expression is empty: "${}"' });
    checkTokens(source);
    const value = new Value(source, liquid);
    const segments = segmentsOf(source);
    const names = namesOf(segments);
    const guarded = value.filters.some((filter) => filter.name === 'default');
    return {
      source,
      names,
      paths: segments.map(plainPart),
      guarded,
      optional: guarded ? new Set(namesOf(segmentsOf(beforeFilters(source)))) : none,
      evaluate: (scope, lenient) => evaluateLiquid(value, source, scope, lenient || guarded),
    };
  } catch (error) {
    if (error instanceof GenarunError) throw error;
    const filter = /undefined filter: ([\w-]+)/.exec(firstLine(error))?.[1];
    if (filter !== undefined)
      throw new GenarunError({
        code: 'invalid_input',
        message: `unknown filter "${filter}" in "${source.slice(0, 120)}".${didYouMean(filter, filterNames)}`,
        hint: `filters: ${filterNames.join(', ')}`,
      });
    throw new GenarunError({
      code: 'invalid_input',
      message: `the expression "${source.slice(0, 120)}" is not well formed: ${firstLine(error)}`,
      cause: error,
    });
  }
}

type Segments = readonly unknown[];

function segmentsOf(source: string): readonly Segments[] {
  return liquid.globalVariableSegmentsSync(liquid.parse(`{{ ${source} }}`));
}

function namesOf(segments: readonly Segments[]): readonly string[] {
  return [...new Set(segments.map(([first]) => String(first)))].filter((name) => !keywords.has(name));
}

/** A path up to its first step that is itself an expression. */
function plainPart(segments: Segments): readonly string[] {
  const end = segments.findIndex((segment) => typeof segment === 'object');
  return segments.slice(0, end < 0 ? segments.length : end).map(String);
}

/** The part of an expression before its first `|`. */
function beforeFilters(source: string): string {
  let quote = '';
  for (let at = 0; at < source.length; at++) {
    const char = source[at] ?? '';
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === '|') return source.slice(0, at);
  }
  return source;
}

/** Liquid reads `a b` as `a`; here it is an error: operands and operators must alternate. */
function checkTokens(source: string): void {
  const tokenizer = new Tokenizer(source, liquid.options.operators);
  let operand = true;
  let read = false;
  for (const token of tokenizer.readExpressionTokens()) {
    read = true;
    // Liquid's operator tokens carry `operator`; `not` stands before its operand.
    const operator = (token as { readonly operator?: string }).operator;
    if (operator === 'not') continue;
    if ((operator === undefined) !== operand)
      throw new GenarunError({
        code: 'invalid_input',
        message: `the expression "${source.slice(0, 120)}" is not well formed near "${token.getText()}"`,
        hint: 'operators: == != > < >= <= contains and or not; filters follow "|"',
      });
    operand = operator !== undefined;
  }
  if (!read || operand) throw new GenarunError({ code: 'invalid_input', message: `the expression "${source.slice(0, 120)}" ends too early` });
}

function evaluateLiquid(value: Value, source: string, scope: Readonly<Record<string, unknown>>, lenient: boolean): unknown {
  const context = new Context(scope, liquid.options, { sync: true, strictVariables: !lenient }, { liquid });
  try {
    return plain(toValueSync(value.value(context)));
  } catch (error) {
    if (error instanceof GenarunError) throw error;
    const cause = error instanceof Error && 'originalError' in error && error.originalError instanceof GenarunError ? error.originalError : undefined;
    throw (
      cause ??
      new GenarunError({
        code: 'invalid_input',
        message: `\${${source}}: ${firstLine(error)}`,
        hint: 'write | default: "…" where a value may be missing',
        cause: error,
      })
    );
  }
}

/** Liquid's own objects (`nil`, `empty`) as JSON. */
function plain(value: unknown): unknown {
  if (value instanceof Drop) return value.constructor.name === 'NullDrop' ? null : '';
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  return value;
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split('\n')[0] ?? '').replace(/, (line|file):.*$/, '');
}

/** Truth as JavaScript has it: 0, "" and null are false; lists and objects are true. */
export function isTrue(value: unknown): boolean {
  return Boolean(value);
}
