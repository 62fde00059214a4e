import { GenarunError, type Node } from '@genarun/spec';
import { schemaProblems, show, toJsonSchema } from '../../schema/index.ts';
import { momentExpected, momentOf } from '../moment.ts';
import { isOpen } from '../text-of.ts';
import { isSame } from './options.ts';

const choosing = new Set(['multipleChoice', 'pick', 'rank']);

type Fields = Readonly<Record<string, unknown>>;

/** What is wrong with a human node, in sentences; works on the document's node and on resolved fields. */
export function humanProblems(fields: Node | Fields): readonly string[] {
  return [...optionProblems(fields), ...schemaFieldProblems(fields), ...deadlineProblems(fields), ...quorumProblems(fields)];
}

function optionProblems({ interaction, options }: Fields): readonly string[] {
  const name = String(interaction);
  if (interaction === 'approve' || interaction === 'text') return options === undefined ? [] : [`${name} takes no options; multipleChoice, pick and rank do`];
  if (interaction === 'edit' || isOpenWhole(options)) return [];
  if (options === undefined) return choosing.has(name) ? [`${name} needs options, a list`] : [];
  if (!Array.isArray(options)) return [`options: expected a list, got ${show(options)}`];
  if (choosing.has(name) && options.length === 0) return ['options: expected at least one option, got none'];
  if (interaction === 'rate' && !isOpen(options) && options.some((option) => typeof option !== 'number'))
    return ['options: a rating chooses among numbers, for example [1, 2, 3]'];
  const double = isOpen(options) ? -1 : options.findIndex((option, index) => options.slice(0, index).some((before) => isSame(before, option)));
  return double === -1 ? [] : [`options: ${JSON.stringify(options[double])?.slice(0, 80)} stands there twice`];
}

/** The whole field is an expression, so that what it gives is known only in the run. */
function isOpenWhole(options: unknown): boolean {
  return typeof options === 'string' && isOpen(options);
}

function schemaFieldProblems({ interaction, schema, options }: Fields): readonly string[] {
  if (interaction !== 'edit') return schema === undefined ? [] : [`schema belongs to edit; ${String(interaction)} has an answer of its own form`];
  if (schema === undefined) return options === undefined ? ['edit needs options (the value to edit) or a schema'] : [];
  try {
    return schemaProblems(toJsonSchema(schema));
  } catch (error) {
    if (error instanceof GenarunError) return [error.message];
    throw error;
  }
}

function deadlineProblems({ deadline, onDeadline }: Fields): readonly string[] {
  if (deadline === undefined || deadline === null) return onDeadline === undefined ? [] : ['onDeadline needs a deadline'];
  return isOpen(deadline) || momentOf(deadline, 0) !== undefined ? [] : [`deadline: ${momentExpected}, got ${show(deadline)}`];
}

function quorumProblems({ interaction, quorum }: Fields): readonly string[] {
  return interaction === 'edit' && typeof quorum === 'number' && quorum > 1 ? ['edit takes one answer; several edits cannot be combined'] : [];
}
