import { type Alias, Composer, type CST, type Document, isAlias, isMap, isScalar, isSeq, Lexer, type ParsedNode, Parser, type Node as YamlNode } from 'yaml';
import { aliasLimit, depthLimit, depthMessage, forbiddenKey, lexemeLimit, sizeLimit } from './limits.ts';
import { createLocator, createPosition, type Mark, readError, type Source } from './source.ts';

type Reading = {
  readonly fail: (message: string, offset: number, hint?: string) => Error;
  readonly anchors: Map<string, YamlNode>;
  /** What each alias stands for, found the first time it is met. */
  readonly targets: Map<Alias, YamlNode>;
  readonly open: Set<YamlNode>;
  aliases: number;
  /** Characters and items that aliases have added. */
  expanded: number;
  inAlias: number;
};

const collections: ReadonlySet<string> = new Set(['block-map', 'block-seq', 'flow-collection']);
const coreTag = /^tag:yaml\.org,2002:(map|seq|str|int|float|bool|null)$/;

/**
 * Reads one YAML 1.2 document (core schema) into plain data. Nesting is measured on the token stream, before anything recursive looks
 * at it; aliases are counted, and what they expand to is limited. Throws GenarunError `invalid_input` with the position.
 */
export function readYaml(text: string, file: string): Source {
  const locator = createLocator(text, file);
  const fail: Reading['fail'] = (message, offset, hint) => readError(message, locator(offset), hint);
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    customTags: [],
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    strict: true,
    keepSourceTokens: false,
    logLevel: 'silent',
  });
  const [document] = [...composer.compose(shallowTokens(text, fail), false, text.length)];
  const wrong = document?.errors[0];
  if (wrong) throw fail(`not well-formed YAML: ${sentence(wrong.message)}`, wrong.pos[0]);
  if (!document || document.contents === null) throw fail('the document is empty', 0);
  checkVersion(document, fail);
  const reading: Reading = { fail, anchors: new Map(), targets: new Map(), open: new Set(), aliases: 0, expanded: 0, inAlias: 0 };
  const { value, mark } = readNode(reading, document.contents, 0, 0);
  return { value, position: createPosition(mark, locator) };
}

/** The tokens of one document; refuses at once what would take long or overflow later. */
function* shallowTokens(text: string, fail: Reading['fail']): Generator<CST.Token> {
  let documents = 0;
  let directives = 0;
  for (const token of measuredTokens(text, fail)) {
    if (token.type === 'error') throw fail(`not well-formed YAML: ${sentence(token.message)}`, token.offset);
    if (token.type === 'document' && ++documents > 1) throw fail('expected one document, got a second one', token.offset);
    if (token.type === 'directive' && ++directives > 10) throw fail('expected a document, got more than ten directives', token.offset);
    yield token;
  }
}

function* measuredTokens(text: string, fail: Reading['fail']): Generator<CST.Token> {
  const parser = new Parser();
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (++lexemes > lexemeLimit)
      throw fail(`a YAML document has at most ${lexemeLimit} words and marks`, parser.offset, 'write large data as JSON, or keep it in a file of its own');
    yield* parser.next(lexeme);
    // Every collection adds one token to the parser's stack; a document and a scalar may stand there too.
    if (parser.stack.length > depthLimit && parser.stack.filter((token) => collections.has(token.type)).length > depthLimit)
      throw fail(depthMessage, parser.offset);
  }
  yield* parser.end();
}

function checkVersion(document: Document.Parsed<ParsedNode>, fail: Reading['fail']): void {
  const version = document.directives.yaml.version;
  if (version !== '1.2') throw fail(`expected YAML 1.2, got a %YAML ${version} directive`, 0);
}

function readNode(reading: Reading, node: YamlNode | null, at: number, depth: number): { readonly value: unknown; readonly mark: Mark } {
  if (node === null) return { value: null, mark: { at } };
  const start = node.range?.[0] ?? at;
  if (isAlias(node)) return readAlias(reading, node, start, depth);
  if (node.tag !== undefined && !coreTag.test(node.tag)) throw reading.fail(`the tag ${node.tag} is not known: only plain YAML values are read`, start);
  if ('anchor' in node && typeof node.anchor === 'string') reading.anchors.set(node.anchor, node);
  if (reading.inAlias > 0) count(reading, 2, start);
  if (isScalar(node)) return { value: readScalar(reading, node.value, start), mark: { at: start } };
  if (depth >= depthLimit) throw reading.fail(depthMessage, start);
  reading.open.add(node);
  const result = isMap(node) ? readMap(reading, node.items, start, depth + 1) : isSeq(node) ? readSequence(reading, node.items, start, depth + 1) : undefined;
  reading.open.delete(node);
  if (!result) throw reading.fail('expected a value, a list or an object', start);
  return result;
}

function readScalar(reading: Reading, value: unknown, at: number): unknown {
  if (typeof value === 'string' && reading.inAlias > 0) count(reading, value.length, at);
  if (typeof value === 'number' && !Number.isFinite(value)) throw reading.fail(`expected a finite number, got ${value}`, at);
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value;
  throw reading.fail('expected text, a number, true, false or null', at);
}

function readAlias(reading: Reading, alias: Alias, at: number, depth: number): { readonly value: unknown; readonly mark: Mark } {
  const target = reading.targets.get(alias) ?? reading.anchors.get(alias.source);
  if (!target) throw reading.fail(`the alias *${alias.source} has no anchor &${alias.source} before it`, at);
  if (reading.open.has(target)) throw reading.fail(`the alias *${alias.source} stands inside what it names, which would never end`, at);
  reading.targets.set(alias, target);
  reading.aliases++;
  if (reading.aliases > aliasLimit)
    throw reading.fail(`the document uses YAML aliases more than ${aliasLimit} times, counting aliases inside aliases`, at, 'write the repeated parts out');
  reading.inAlias++;
  const { value, mark } = readNode(reading, target, at, depth);
  reading.inAlias--;
  return { value, mark: { ...mark, at } };
}

function count(reading: Reading, size: number, at: number): void {
  reading.expanded += size;
  if (reading.expanded > sizeLimit)
    throw reading.fail('the document grows over 1 MB when its YAML aliases are filled in', at, 'write the repeated parts out, or shorten them');
}

function readMap(
  reading: Reading,
  items: readonly { readonly key: unknown; readonly value: unknown }[],
  at: number,
  depth: number,
): { readonly value: unknown; readonly mark: Mark } {
  const value: Record<string, unknown> = {};
  const members = new Map<string, Mark>();
  for (const pair of items) {
    // Items of a parsed map are pairs of nodes.
    const key = pair.key as YamlNode | null;
    const keyAt = key?.range?.[0] ?? at;
    const name = readKey(reading, key, keyAt);
    const refused = forbiddenKey(name) ?? (members.has(name) ? `the key "${name}" stands twice in one object` : undefined);
    if (refused !== undefined) throw reading.fail(refused, keyAt);
    const member = readNode(reading, pair.value as YamlNode | null, keyAt, depth);
    value[name] = member.value;
    members.set(name, { ...member.mark, keyAt });
  }
  return { value, mark: { at, members } };
}

function readKey(reading: Reading, key: YamlNode | null, at: number): string {
  if (!isScalar(key))
    throw reading.fail(`expected a plain word as key, got ${key === null ? 'nothing' : isAlias(key) ? 'an alias' : 'a list or an object'}`, at);
  if (key.tag !== undefined && !coreTag.test(key.tag)) throw reading.fail(`the tag ${key.tag} is not known: only plain YAML values are read`, at);
  if (key.anchor !== undefined) reading.anchors.set(key.anchor, key);
  if (typeof key.value === 'string') return key.value;
  // `1: x` and `true: x` are keys as they are written.
  return key.source ?? String(key.value);
}

function readSequence(reading: Reading, items: readonly unknown[], at: number, depth: number): { readonly value: unknown; readonly mark: Mark } {
  // Items of a parsed sequence are nodes.
  const read = items.map((item) => readNode(reading, item as YamlNode | null, at, depth));
  return { value: read.map((item) => item.value), mark: { at, items: read.map((item) => item.mark) } };
}

function sentence(message: string): string {
  return message.split('\n')[0] ?? message;
}
