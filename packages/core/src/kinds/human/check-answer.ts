import { isRecord, type Json } from '@genarun/spec';
import { show, toJsonSchema, validateJson } from '../../schema/index.ts';
import { listed, optionsOf, placeOf } from './options.ts';

type Fields = Readonly<Record<string, unknown>>;

/** An answer as the run takes it, or what is wrong with it, in sentences. */
export type CheckedAnswer = { readonly value: Json } | { readonly errors: readonly string[] };

const interactions: Readonly<Record<string, (fields: Fields, answer: Json) => CheckedAnswer>> = {
  approve: (_fields, answer) => approval(answer),
  text: (_fields, answer) =>
    typeof answer === 'string'
      ? { value: answer }
      : typeof answer === 'number' || typeof answer === 'boolean'
        ? { value: String(answer) }
        : wrong('expected text', answer),
  multipleChoice: (fields, answer) => {
    const options = optionsOf(fields) ?? [];
    const option = options[placeOf(answer, options)];
    return option === undefined ? wrong(`expected one of ${listed(options)}`, answer) : { value: option };
  },
  pick: (fields, answer) => {
    const options = optionsOf(fields) ?? [];
    const given = Array.isArray(answer) && placeOf(answer, options) === -1 ? (answer as readonly Json[]) : [answer]; // a JSON list
    return chosen(given, options, answer);
  },
  rank: (fields, answer) => {
    const options = optionsOf(fields) ?? [];
    if (!Array.isArray(answer)) return wrong(`expected a list of all ${options.length} options in order, the best first`, answer);
    if (answer.length !== options.length) return { errors: [`expected all ${options.length} options in order, got ${answer.length}`] };
    return chosen(answer, options, answer);
  },
  rate: (fields, answer) => rating(fields, answer),
  edit: (fields, answer) => {
    if (fields.schema !== undefined) {
      const errors = validateJson(toJsonSchema(fields.schema), answer);
      return errors.length === 0 ? { value: answer } : { errors };
    }
    const before = fields.options;
    return before === undefined || before === null || typeOf(before) === typeOf(answer)
      ? { value: answer }
      : wrong(`expected ${typeOf(before)}, as it was before`, answer);
  },
};

/**
 * Checks an answer against a human node's resolved fields. approve: true or false (also yes, no); text: text; multipleChoice: one option;
 * pick: one or several different options, taken as a list; rank: all options, the best first; rate: a number from 1 to 5, or one of the numbers
 * in `options`; edit: a value valid against `schema`, else of the type of what was edited. Options may be named by place (from 0) or, for products, by name.
 */
export function checkAnswer(fields: Fields, answer: Json): CheckedAnswer {
  const check = interactions[String(fields.interaction)];
  return check ? check(fields, answer) : { errors: [`"${String(fields.interaction)}" is no interaction`] };
}

function approval(answer: Json): CheckedAnswer {
  if (typeof answer === 'boolean') return { value: answer };
  const word = typeof answer === 'string' ? answer.trim().toLowerCase() : '';
  if (word === 'true' || word === 'yes') return { value: true };
  if (word === 'false' || word === 'no') return { value: false };
  return wrong('expected true or false', answer);
}

function chosen(given: readonly Json[], options: readonly Json[], answer: Json): CheckedAnswer {
  const places = given.map((one) => placeOf(one, options));
  const unknown = places.indexOf(-1);
  if (unknown !== -1) return wrong(`expected options among ${listed(options)}`, given[unknown] ?? null);
  if (given.length === 0) return wrong('expected at least one option', answer);
  if (new Set(places).size !== places.length) return { errors: ['an option stands there twice'] };
  return { value: places.map((place) => options[place] ?? null) };
}

function rating(fields: Fields, answer: Json): CheckedAnswer {
  const number = typeof answer === 'string' && answer.trim() !== '' ? Number(answer) : answer;
  const options = optionsOf(fields);
  if (options) return typeof number === 'number' && options.includes(number) ? { value: number } : wrong(`expected one of ${listed(options)}`, answer);
  return typeof number === 'number' && number >= 1 && number <= 5 ? { value: number } : wrong('expected a number from 1 to 5', answer);
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isRecord(value)) return 'an object';
  return value === null ? 'null' : typeof value === 'string' ? 'text' : `a ${typeof value}`;
}

function wrong(expected: string, answer: Json): CheckedAnswer {
  return { errors: [`${expected}, got ${show(answer)}`] };
}
