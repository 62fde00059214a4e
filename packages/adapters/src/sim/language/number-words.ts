const units = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
];
const tens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const others: Readonly<Record<string, number>> = { dozen: 12, pair: 2, couple: 2, hundred: 100, half: 0.5 };

/** The number a word or a numeral means (`three`, `forty-two`, `12`, `dozen`), or undefined. */
export function numberOf(word: string): number | undefined {
  const lower = word.toLowerCase();
  if (/^\d{1,4}$/.test(lower)) return Number(lower);
  const unit = units.indexOf(lower);
  if (unit >= 0) return unit;
  const ten = tens.indexOf(lower);
  if (ten >= 2) return ten * 10;
  const [first, second] = lower.split('-');
  const high = tens.indexOf(first ?? '');
  const low = units.indexOf(second ?? '');
  if (high >= 2 && low >= 1 && low <= 9) return high * 10 + low;
  return Object.hasOwn(others, lower) ? others[lower] : undefined;
}

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];

/** `first` … `tenth`, then `11th` and so on; counting from 1. */
export function ordinalOf(position: number): string {
  return ordinals[position - 1] ?? `${position}th`;
}
