import { didYouMean, isRecord } from '@genarun/spec';
import type { z } from 'zod';
import { explainIssues } from '../problem/explain.ts';
import { describe, type Path, printPath } from '../problem/path.ts';
import type { Problem } from '../problem/problem.ts';
import { constructs, handlerSchemas, type StepName, stepSchemas } from './schema.ts';
import { besides, innerLists } from './walk.ts';

/** What a step is: a construct by its type, else what its fields say; undefined when neither tells. */
export function stepName(step: Readonly<Record<string, unknown>>): StepName | undefined {
  const construct = constructs.find((name) => name === step.type);
  if (construct) return construct;
  if ('kind' in step) return 'kind';
  if ('service' in step || 'operation' in step) return 'service';
  return 'prompt' in step || 'messages' in step ? 'text' : undefined;
}

/** Where a step stands: constructs that only a fault handler may hold are refused elsewhere. */
type Around = { readonly inHandler: boolean };

/** What is wrong with a list of steps and everything inside it, each step checked by its own schema. */
export function checkSteps(steps: unknown, path: Path, around: Around): Problem[] {
  if (!Array.isArray(steps)) return [];
  return steps.flatMap((step, index) => checkStep(step, [...path, index], around));
}

function checkStep(step: unknown, path: Path, around: Around): Problem[] {
  if (!isRecord(step)) return [{ path, message: `${printPath(path)}: expected a step, got ${describe(step)}` }];
  const name = stepName(step);
  if (name === undefined) return [unknownStep(step, path)];
  const inner = innerLists(step, path).flatMap((list) => checkSteps(list.steps, list.path, { inHandler: false }));
  return [...against(stepSchemas[name], step, path), ...rules(step, name, path, around), ...inner, ...checkBesides(step, path)];
}

/** What is wrong with the fault handlers and the compensation of a step, scope or workflow. */
export function checkBesides(part: unknown, path: Path): Problem[] {
  const found = besides(part, path);
  const all = found.filter(({ value }) => isRecord(value) && value.type === 'catchAll');
  const problems = found.flatMap(({ value, path: at, role }) => {
    const inner = innerLists(value, at).flatMap((list) => checkSteps(list.steps, list.path, { inHandler: role === 'faultHandler' }));
    return [...against(handlerSchemas[role], value, at), ...handlerRules(value, role, at), ...inner];
  });
  const second = all[1];
  return second
    ? [...problems, { path: second.path, message: `${printPath(second.path)}: a second catchAll; one level has one, with several steps if needed` }]
    : problems;
}

function against(schema: z.ZodType, value: unknown, path: Path): readonly Problem[] {
  const result = schema.safeParse(value);
  return result.success ? [] : explainIssues(result.error.issues, schema, value, path);
}

function unknownStep(step: Readonly<Record<string, unknown>>, path: Path): Problem {
  const type = step.type;
  const hint = `constructs: ${constructs.join(', ')}; every other type is a service step (service, operation) or a text step (prompt)`;
  if (typeof type !== 'string') return { path, message: `${printPath([...path, 'type'])}${inside(step)}: expected a type, got ${describe(type)}`, hint };
  return {
    path: [...path, 'type'],
    message: `${printPath([...path, 'type'])}${inside(step)}: type ${JSON.stringify(type.slice(0, 60))} is no construct and has neither service and operation nor a prompt.${didYouMean(type, constructs)}`,
    hint,
  };
}

function rules(step: Readonly<Record<string, unknown>>, name: StepName, path: Path, around: Around): Problem[] {
  const say = (message: string): Problem[] => [{ path, message: `${printPath(path)}${inside(step)}: ${message}` }];
  const given = (...fields: string[]) => fields.filter((field) => step[field] !== undefined).length;
  if (name === 'compensate' && !around.inHandler)
    return say('compensate stands directly in the steps of a fault handler; it undoes what completed in that handler’s level');
  if (name === 'reply' && given('value', 'variable') !== 1) return say('reply expects either a value or a variable');
  if (name === 'wait' && given('for', 'until') !== 1) return say('wait expects either for (a duration) or until (an ISO time)');
  if (name === 'throw' && given('code', 'faultName') !== 1) return say('throw expects a code (or faultName)');
  if (name === 'forEach' && !(given('in') === 1 && given('from', 'to') === 0) && !(given('in') === 0 && given('to') === 1))
    return say('forEach expects either in (a list) or to (and from), got neither or both');
  if (name === 'pick' && isRecord(step.onAlarm) && (step.onAlarm.for === undefined) === (step.onAlarm.until === undefined))
    return say('onAlarm expects either for (a duration) or until (an ISO time)');
  if (name === 'pick' && Array.isArray(step.onMessage))
    return step.onMessage.flatMap((branch, index) => (isRecord(branch) ? quotable(branch.message, [...path, 'onMessage', index, 'message']) : []));
  return name === 'switch' && Array.isArray(step.cases) ? step.cases.flatMap((branch, index) => caseRules(branch, step, [...path, 'cases', index])) : [];
}

function caseRules(branch: unknown, step: Readonly<Record<string, unknown>>, path: Path): Problem[] {
  if (!isRecord(branch)) return [];
  if ((branch.condition === undefined) === (branch.value === undefined))
    return [{ path, message: `${printPath(path)}${inside(step)}: a case expects either a condition or a value` }];
  if (branch.value !== undefined && step.on === undefined)
    return [{ path, message: `${printPath(path)}${inside(step)}: a case with a value expects the switch to say what it is compared with: on` }];
  return quotable(branch.value, [...path, 'value']);
}

/** Texts that a condition compares with stand between quotes there. */
function quotable(text: unknown, path: Path): Problem[] {
  if (typeof text !== 'string' || !(text.includes('\\') || (text.includes('"') && text.includes("'")))) return [];
  return [{ path, message: `${printPath(path)}: a text that is compared with cannot hold a backslash, or both kinds of quotes, got ${describe(text)}` }];
}

function handlerRules(value: unknown, role: 'faultHandler' | 'compensation', path: Path): Problem[] {
  if (!isRecord(value)) return [];
  const say = (message: string): Problem[] => [{ path, message: `${printPath(path)}: ${message}` }];
  const service = value.service !== undefined || value.operation !== undefined;
  if (service && (value.service === undefined || value.operation === undefined)) return say('expected both service and operation');
  if (service && value.steps !== undefined) return say('expected either service and operation or steps, got both');
  if (role === 'compensation') return service || value.steps !== undefined ? [] : say('a compensation expects service and operation, or steps');
  const codes = [value.code, value.faultName, value.match].filter((code) => code !== undefined).length;
  if (value.type === 'catch' && codes !== 1) return say('catch expects one of code, faultName, match');
  if (value.type === 'catchAll' && codes > 0) return say('catchAll catches everything: code, faultName and match belong to type catch');
  if (value.continue === true && value.value !== undefined) return say('expected either continue or value, got both');
  return [];
}

function inside(step: Readonly<Record<string, unknown>>): string {
  return typeof step.id === 'string' ? ` (in "${step.id.slice(0, 60)}")` : '';
}
