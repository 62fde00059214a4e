import { GenarunError } from '@genarun/spec';
import type { Choice, Content, Group, Piece, Values } from './choices.ts';
import { drawFrom } from './draw.ts';
import { rangeValue } from './range.ts';
import { type BracketPart, type Member, type Option, type Part, type Remark, unescapeText } from './syntax.ts';
import type { FoundToken, TokenTable } from './tokens.ts';

/** What resolving the texts of one combination shares: a prompt, its negative prompt and the parameters. */
export type Resolving = {
  readonly tokens: TokenTable;
  /** Numbers of its own for each thing drawn, by its name. */
  readonly random: (name: string) => () => number;
  /** Whether what comes out is a template, in which data must not begin an expression. */
  readonly template: boolean;
  /** Whether a lone name that is no token deserves a remark: in prompts. */
  readonly names: boolean;
  readonly remark: (remark: Remark) => void;
  readonly counters: { choices: number; unknown: number };
  /** Pools that stand further left. */
  readonly seen: Pick<Set<string>, 'has' | 'add'>;
};

/** Places with alternatives in one order at most. */
const maxChoices = 1000;

/** Looks up the names of parsed parts. Throws `invalid_input` for more than 1,000 places with alternatives. */
export function resolveParts(parts: readonly Part[], resolving: Resolving, inside = false): Content {
  return parts.flatMap((part) => resolvePart(part, resolving, inside));
}

function resolvePart(part: Part, resolving: Resolving, inside: boolean): readonly Piece[] {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: unescapeText(part.raw, inside) }];
    case 'expression':
      return [{ type: 'text', text: part.raw }];
    case 'quoted':
      return [{ type: 'text', text: part.text }];
    case 'back':
      return [resolveBack(part.name, part.from, resolving)];
    case 'bracket':
      return resolveBracket(part, resolving);
  }
}

function resolveBack(name: string, at: number, { tokens, remark, seen, counters }: Resolving): Piece {
  const found = tokens.find(name);
  if (!found) {
    if (counters.unknown++ < maxUnknown)
      remark({ at, message: `[=${short(name)}]: there is no token "${short(name)}"; it stays as it is.${near(tokens, name)}` });
    return { type: 'text', text: `[=${name}]` };
  }
  const first = found.list.texts[0] ?? '';
  if (!seen.has(found.pool))
    remark({ at, message: `[=${name}] stands before any [${found.pool}]; there, its first value is taken: ${JSON.stringify(short(first))}` });
  return { type: 'back', pool: found.pool, first };
}

function resolveBracket(part: BracketPart, resolving: Resolving): readonly Piece[] {
  const { members, draw } = readMembers(part, resolving);
  const [only] = members;
  if (only?.type === 'pick' && members.length === 1) {
    const options = groupsOf(only.options, resolving);
    return [{ type: 'pick', options, pools: poolsOf(options, resolving) }];
  }
  const groups = groupsOf(members, resolving);
  const [group] = groups;
  if (groups.length === 1 && group?.type === 'values' && group.size === 1 && group.pool === undefined) {
    remarkUnknown(members.length === 1 ? nameOf(only) : undefined, part.from, resolving);
    return [{ type: 'text', text: group.at(0) }];
  }
  const choice: Choice = { type: 'choice', id: nextChoice(resolving), groups, pools: poolsOf(groups, resolving), at: part.from };
  return [draw === undefined ? choice : drawFrom(choice, draw, resolving)];
}

/** Unknown names remarked on at most: looking for the nearest token takes time. */
const maxUnknown = 10;

/** A lone name that is no token may be a mistake. */
function remarkUnknown(name: string | undefined, at: number, { names, tokens, counters, remark }: Resolving): void {
  if (name === undefined || !names || isNumber(name) || counters.unknown >= maxUnknown) return;
  counters.unknown++;
  remark({ at, message: `[${short(name)}]: there is no token "${short(name)}"; it is read as that text.${near(tokens, name)}` });
}

/** The members, and how many of them are drawn; what looks like a draw but cannot be one is text. */
function readMembers({ members, draw, from }: BracketPart, { tokens, remark }: Resolving): { readonly members: readonly Member[]; readonly draw?: number } {
  if (!draw) return { members };
  const plain = members.every((member) => member.type === 'content' && isPlain(member) && !isToken(member, tokens));
  if (!plain || (members.length > 1 && draw.count <= members.length)) return { members, draw: draw.count };
  if (members.length > 1)
    remark({ at: from, message: `":${draw.count}" is more than the ${members.length} members, so it is read as text (write ":" as "\\:" there)` });
  return { members: [...members.slice(0, -1), draw.last] };
}

function isPlain({ type, ...member }: Member): boolean {
  return type === 'content' && 'parts' in member && member.parts.every((part) => part.type === 'text' || part.type === 'quoted' || part.type === 'expression');
}

function isToken(member: Member, tokens: TokenTable): boolean {
  const name = nameOf(member);
  return name !== undefined && tokens.find(name) !== undefined;
}

/** The text of a member that may be a token's name. */
function nameOf(member: Member | undefined): string | undefined {
  if (member?.type !== 'content') return undefined;
  const [part] = member.parts;
  return member.parts.length === 1 && part?.type === 'text' && !part.raw.includes('\\') ? part.raw : undefined;
}

/** Members as groups; neighbours that are plain texts make one group. */
function groupsOf(members: readonly Member[], resolving: Resolving): readonly Group[] {
  const groups: Group[] = [];
  const pools = new Set<string>();
  let texts: string[] = [];
  const flush = () => {
    const own = texts;
    if (own.length > 0) groups.push({ type: 'values', size: own.length, at: (index) => own[index] ?? '' });
    texts = [];
  };
  for (const member of members) {
    const found = member.type === 'content' ? tokenOf(member, resolving) : undefined;
    if (!found && isPlain(member) && member.type === 'content') {
      texts.push(textOf(resolveParts(member.parts, resolving, true)));
      continue;
    }
    flush();
    if (found && pools.has(found.pool)) resolving.remark({ at: member.from, message: `"${found.pool}" stands twice in one bracket; it counts once` });
    else if (found) {
      pools.add(found.pool);
      groups.push({ type: 'values', ...tokenValues(found, resolving) });
    } else groups.push(...memberGroups(member, resolving));
  }
  flush();
  return groups;
}

function memberGroups(member: Member, resolving: Resolving): readonly Group[] {
  if (member.type === 'pick') return [{ type: 'pick', options: groupsOf(member.options, resolving) }];
  if (member.type === 'range') return [rangeGroup(member)];
  const content = resolveParts(member.parts, resolving, true);
  const [only] = content;
  // A member that is one whole bracket stands for its members.
  if (content.length === 1 && only?.type === 'choice' && only.pools.length === 0) return only.groups;
  return [{ type: 'content', content }];
}

function rangeGroup(member: Extract<Option, { type: 'range' }>): Group {
  const { range } = member;
  return { type: 'values', size: range.size, at: (index) => rangeValue(range, index) };
}

function tokenOf(member: Member, { tokens }: Resolving): FoundToken | undefined {
  const name = nameOf(member);
  return name === undefined ? undefined : tokens.find(name);
}

function tokenValues({ list, pool }: FoundToken, { template, remark }: Resolving): Values {
  for (const message of list.remarks) remark({ message });
  const { texts, weights } = list;
  return {
    size: texts.length,
    at: template ? (index) => (texts[index] ?? '').replaceAll('${', () => '$${') : (index) => texts[index] ?? '',
    pool,
    ...(weights === undefined ? {} : { weights }),
  };
}

function poolsOf(groups: readonly Group[], { seen }: Resolving): readonly string[] {
  const pools = groups.flatMap((group) => (group.type === 'values' && group.pool !== undefined ? [group.pool] : []));
  for (const pool of pools) seen.add(pool);
  return pools;
}

function nextChoice({ counters }: Resolving): number {
  if (counters.choices >= maxChoices)
    throw new GenarunError({
      code: 'invalid_input',
      message: `at most ${maxChoices} brackets with alternatives expected in one order, got more`,
      hint: 'a bracket that is meant as text is written \\[',
    });
  return counters.choices++;
}

function textOf(content: Content): string {
  return content.map((piece) => (piece.type === 'text' ? piece.text : '')).join('');
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

function near(tokens: TokenTable, name: string): string {
  const nearest = tokens.nearest(name);
  return nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
}

function short(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
