import { GenarunError, isRecord } from '@genarun/spec';
import { type CompiledExpression, compileExpression } from './expression.ts';
import { type Part, scan } from './scan.ts';

/** What a rendering needs from outside: values of names, and who picks. */
export type Rendering = {
  readonly scope: Readonly<Record<string, unknown>>;
  readonly lenient: boolean;
  /** What a lenient expression without a value gives. Default "". */
  readonly absent?: null;
  /** Chooses among `count` options; told where, so that the choice can be recorded. */
  readonly pick: (count: number, place: string) => number;
};

/** A JSON value with templates compiled. Rendering is a single pass: what it inserts is never scanned (E11). */
export type Template = {
  readonly expressions: readonly CompiledExpression[];
  readonly warnings: readonly string[];
  /** True when rendering can only give the value as written. */
  readonly constant: boolean;
  readonly render: (rendering: Rendering) => unknown;
};

export type TemplateOptions = {
  /** Whether picks act. */
  readonly picks: boolean;
  /** Whether anything acts at all (`markup: false`). Default true. */
  readonly markup?: boolean;
  /** Where the value stands, for messages: `node "a": prompt`. */
  readonly place: string;
  /** Whether `${secrets.NAME}` may stand here; it is kept as a marker and filled in when the request leaves. */
  readonly secrets?: boolean;
  /** Paths inside the value (`api`, `a.b`) that are left alone. */
  readonly verbatim?: readonly string[];
};

/** Shared, because a plan may hold a hundred thousand constants. */
const none: readonly never[] = [];

/** The template of a field that is not there: an empty object. */
export const emptyTemplate: Template = { expressions: none, warnings: none, constant: true, render: () => ({}) };

type Renderer = (rendering: Rendering) => unknown;
type Compiling = { readonly expressions: CompiledExpression[]; readonly warnings: string[]; readonly options: TemplateOptions };

/** Compiles a JSON value: strings are scanned, objects and lists walked. Throws GenarunError `invalid_input` naming the place. */
export function compileTemplate(value: unknown, options: TemplateOptions): Template {
  const compiling: Compiling = { expressions: [], warnings: [], options };
  const renderer = options.markup === false ? undefined : compileValue(value, options.place, compiling);
  if (!renderer) return { expressions: none, warnings: compiling.warnings.length > 0 ? compiling.warnings : none, constant: true, render: () => value };
  return { expressions: compiling.expressions, warnings: compiling.warnings, constant: false, render: renderer };
}

function compileValue(value: unknown, place: string, compiling: Compiling): Renderer | undefined {
  if (compiling.options.verbatim?.some((path) => place === `${compiling.options.place}.${path}`)) return undefined;
  if (typeof value === 'string') return compileString(value, place, compiling);
  if (Array.isArray(value)) {
    const items = value.map((item, index) => compileValue(item, `${place}[${index}]`, compiling));
    return items.every((item) => item === undefined) ? undefined : (rendering) => items.map((item, index) => (item ? item(rendering) : value[index]));
  }
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value).map(([key, item]) => [key, item, compileValue(item, `${place}.${key}`, compiling)] as const);
  if (entries.every(([, , renderer]) => renderer === undefined)) return undefined;
  return (rendering) => Object.fromEntries(entries.map(([key, item, renderer]) => [key, renderer ? (renderer(rendering) ?? null) : item]));
}

function compileString(source: string, place: string, compiling: Compiling): Renderer | undefined {
  if (!source.includes('$') && !(compiling.options.picks && (source.includes('[') || source.includes('\\')))) return undefined;
  const scanned = scan(source, compiling.options.picks);
  if (scanned.error) throw new GenarunError({ code: 'invalid_input', message: `${place}: ${scanned.error.message}, at character ${scanned.error.offset + 1}` });
  for (const warning of scanned.warnings) compiling.warnings.push(`${place}: ${warning}`);
  const { parts } = scanned;
  const [only] = parts;
  if (parts.length === 0) return () => '';
  if (parts.length === 1 && only?.type === 'text') return only.text === source ? undefined : () => only.text;
  const renderers = parts.map((part) => compilePart(part, place, compiling));
  // A field that is one single expression keeps its type.
  if (parts.length === 1 && only?.type === 'expression') return renderers[0];
  if (renderers.some((renderer) => isSecretRenderer(renderer))) return joinSecret(renderers);
  return (rendering) => {
    let text = '';
    for (const renderer of renderers) {
      text += asText(renderer(rendering));
      if (text.length > textLimit) throw tooLong(place);
    }
    return text;
  };
}

/** Characters a field may have once filled in: texts that double from node to node end here. */
const textLimit = 16_000_000;

function tooLong(place: string): GenarunError {
  return new GenarunError({ code: 'invalid_input', message: `${place}: a text has at most ${textLimit} characters` });
}

function compilePart(part: Part, place: string, compiling: Compiling): Renderer {
  if (part.type === 'text') return () => part.text;
  if (part.type === 'expression') return compileInside(part.source, place, compiling);
  const options = part.options.map((option) => option.map((inner) => compilePart(inner, place, compiling)));
  return (rendering) => (options[rendering.pick(options.length, `${place}:${part.offset}`)] ?? []).map((renderer) => asText(renderer(rendering))).join('');
}

function compileInside(source: string, place: string, compiling: Compiling): Renderer {
  const secret = /^secrets\.([A-Za-z_][A-Za-z0-9_]*)$/.exec(source)?.[1];
  if (secret !== undefined || /\bsecrets\b/.test(source)) {
    if (!compiling.options.secrets || secret === undefined)
      throw new GenarunError({
        code: 'invalid_input',
        message: `${place}: \${secrets.NAME} may stand only in headers and auth fields of call and service, alone or within text; got "\${${source}}"`,
      });
    return secretRenderer(secret);
  }
  let expression: CompiledExpression;
  try {
    expression = compileExpression(source);
  } catch (error) {
    if (error instanceof GenarunError)
      throw new GenarunError({
        code: error.code,
        message: `${place}: ${error.message}`,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
        cause: error,
      });
    throw error;
  }
  compiling.expressions.push(expression);
  return (rendering) => expression.evaluate(rendering.scope, rendering.lenient) ?? (rendering.lenient && rendering.absent !== null ? '' : null);
}

/** A value in running text: strings as they are, everything else as JSON; nothing for undefined. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value);
}

/** A string with secrets in it, on its way to the request: filled in only when it leaves, printed as `***` everywhere else. */
export type SecretText = { readonly $secret: readonly (string | { readonly name: string })[] };

const secretRenderers = new WeakSet<Renderer>();

function isSecretRenderer(renderer: Renderer): boolean {
  return secretRenderers.has(renderer);
}

function secretRenderer(name: string): Renderer {
  const renderer: Renderer = () => ({ $secret: [{ name }] }) satisfies SecretText;
  secretRenderers.add(renderer);
  return renderer;
}

function joinSecret(renderers: readonly Renderer[]): Renderer {
  return (rendering) => ({
    $secret: renderers.flatMap((renderer) => {
      const value = renderer(rendering);
      // Only a secret renderer's own marker counts; data that looks like one is text.
      return isSecretRenderer(renderer) ? (value as SecretText).$secret : [asText(value)];
    }),
  });
}
