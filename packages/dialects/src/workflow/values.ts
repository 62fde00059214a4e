import { didYouMean, idPattern, nearestName } from '@genarun/spec';
import { rewriteExpression, rewriteValue, soleExpression } from '../expression/rewrite.ts';
import { type Path, printPath } from '../problem/path.ts';
import { type Place, type Workflow, warn } from './context.ts';
import { knownNames, outputPath, renaming } from './names.ts';

/** A JSON value in which only `${…}` refers to names. */
export function templateValue(value: unknown, place: Place, field: Path, workflow: Workflow): unknown {
  return rewriteValue(value, renaming(place.names, strangers(place, [...place.path, ...field], workflow)));
}

/** A condition as a bare expression; `${…}` around the whole of it is taken off. */
export function conditionOf(condition: string | boolean, place: Place, field: Path, workflow: Workflow): string {
  if (typeof condition === 'boolean') return String(condition);
  return rewriteExpression(soleExpression(condition) ?? condition.trim(), renaming(place.names, strangers(place, [...place.path, ...field], workflow)));
}

/** A JSON value in which a string that equals a name is a reference, other strings are texts with `${…}` in them. */
export function inputValue(value: unknown, place: Place, field: Path, workflow: Workflow): unknown {
  if (Array.isArray(value)) return value.map((item, index) => inputValue(item, place, [...field, index], workflow));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inputValue(item, place, [...field, key], workflow)]));
  if (typeof value !== 'string') return value;
  const path = outputPath(place.names, value);
  if (path !== undefined) return reference(path, place);
  if (idPattern.test(value)) noteLikeness(value, place, [...place.path, ...field], workflow);
  return templateValue(value, place, field, workflow);
}

/** A path as a whole value. Handlers run when steps are missing: there a path into a missing step reads as null. */
export function reference(path: string, { handler }: Pick<Place, 'handler'>): string {
  return handler && path.includes('.') ? `\${${path} | default: nil}` : `\${${path}}`;
}

/** Outputs up to which texts are compared with names: the time grows with the product of both. */
const likenessLimit = 1000;

function noteLikeness(text: string, { names }: Place, at: Path, workflow: Workflow): void {
  if (workflow.survey.outputs.has(text)) {
    warn(workflow, at, `"${text}" is the name of an output that no earlier step gives; it is passed as a text`);
    return;
  }
  if (text.length < 4 || workflow.survey.outputs.size > likenessLimit) return;
  const near = nearestName(text, knownNames(names, ['outputs']));
  if (near !== undefined) warn(workflow, at, `"${text}" is passed as a text; did you mean the output "${near}"?`);
}

/** Problems that get a suggestion; later ones are only counted. */
const shownProblems = 20;

/** Refuses names that mean something in the workflow, but not here; the engine looks at the others. */
function strangers({ names }: Place, at: Path, workflow: Workflow): (name: string) => void {
  return (name) => {
    if (!workflow.survey.outputs.has(name) && !workflow.survey.ids.has(name)) return;
    const known = workflow.problems.length < shownProblems ? knownNames(names, ['outputs', 'ids']) : [];
    workflow.problems.push({
      path: at,
      message: `${printPath(at)}: "${name}" has no value here: no step before this one gives it (a later step, another branch of a flow, or a step inside an if or a loop does).${didYouMean(name, known)}`,
      hint: `names here: ${known.slice(0, 20).join(', ') || 'none'}`,
    });
  };
}
