import type { Member, Option, Parsed, TopPart } from './syntax.ts';

/** The parsed text as it would be typed: white space around members dropped, everything else as it was. Reads back as the same. */
export function printMarkup({ parts }: Pick<Parsed, 'parts'>): string {
  return parts.map(printPart).join('');
}

function printPart(part: TopPart): string {
  switch (part.type) {
    case 'text':
    case 'expression':
      return part.raw;
    case 'quoted':
      return JSON.stringify(part.text);
    case 'back':
      return `[=${part.name}]`;
    case 'bracket':
      return `[${(part.draw ? [...part.members.slice(0, -1), part.draw.last] : part.members).map(printMember).join(',')}]`;
    case 'batch':
      return '(&)';
    case 'sub':
      return '||';
    case 'command':
      return `${part.scope}:${part.name}:${part.value}`;
  }
}

function printMember(member: Member): string {
  return member.type === 'pick' ? member.options.map(printOption).join('|') : printOption(member);
}

function printOption(option: Option): string {
  if (option.type === 'range') return option.source;
  const text = option.parts.map(printPart).join('');
  // A backslash at the end would make what follows literal; a line break there is dropped when it is read.
  return text.endsWith('\\') ? `${text}\n` : text;
}
