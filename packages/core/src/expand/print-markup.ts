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
      return `[${part.members.map(printMember).join(',')}${part.draw === undefined ? '' : drawText(part.members.at(-1), part.draw.count)}]`;
    case 'batch':
      return '(&)';
    case 'sub':
      return '||';
    case 'command':
      return `${part.scope}:${part.name}:${part.value}`;
  }
}

function drawText(last: Member | undefined, count: number): string {
  // A range brings its draw along.
  return last?.type === 'range' ? '' : `:${count}`;
}

function printMember(member: Member): string {
  return member.type === 'pick' ? member.options.map(printOption).join('|') : printOption(member);
}

function printOption(option: Option): string {
  return option.type === 'range' ? option.source : option.parts.map(printPart).join('');
}
