import {
  type Dialect,
  type DialectContext,
  didYouMean,
  faultCodes,
  type Input,
  isRecord,
  kindFields,
  type Node,
  type Parsed,
  type Pipeline,
} from '@genarun/spec';
import { checkPipeline, type KindShapes } from '../canonical/canonical.ts';
import { mappedPosition, originsFrom, type Sourced } from '../canonical/sources.ts';
import { checkDocument } from '../problem/explain.ts';
import type { Path } from '../problem/path.ts';
import { throwProblems } from '../problem/problem.ts';
import { checkBesides, checkSteps } from './check.ts';
import { createContext, type Workflow, warn } from './context.ts';
import { compileBesides, strangeCodes } from './handlers.ts';
import { type Names, noNames, withNames } from './names.ts';
import { workflowJsonSchema, workflowSchema } from './schema.ts';
import { compileStep, compileSteps } from './steps.ts';
import { surveyWorkflow } from './survey.ts';
import { assignedNames } from './walk.ts';

/** The workflow dialect: steps in order, with the constructs of WS-BPEL. Its table of steps stands in schema.ts. */
export function createWorkflowDialect(kinds: KindShapes = kindFields): Dialect {
  return {
    name: 'workflow',
    recognises: (document) => isRecord(document) && 'steps' in document,
    compile: (document, context) => compileWorkflow(document, context, kinds),
    schema: workflowJsonSchema,
  };
}

type Document = ReturnType<typeof workflowSchema.parse>;

function compileWorkflow(document: unknown, { position }: DialectContext, kinds: KindShapes): Parsed {
  const source = isRecord(document) ? document : {};
  const survey = surveyWorkflow(source);
  const parsed = checkDocument(workflowSchema, document, position, [
    ...checkSteps(source.steps, ['steps'], { inHandler: false }),
    ...checkBesides(document, []),
    ...survey.problems,
  ]);
  const workflow = createContext(survey, { steps: compileSteps, step: compileStep });
  for (const { code, path } of strangeCodes(workflow))
    warn(workflow, path, `no step throws "${code}", and the engine knows no such code.${didYouMean(code, [...faultCodes, ...survey.thrown])}`);
  const pipeline = pipelineOf(parsed, document, workflow);
  throwProblems(workflow.problems, position);
  const origins = originsFrom(pipeline, sourcesOf(pipeline, workflow), position);
  return { dialect: 'workflow', pipeline: checkPipeline(pipeline, kinds, mappedPosition(origins)), origins, warnings: workflow.warnings };
}

function pipelineOf(parsed: Document, document: unknown, workflow: Workflow): Pipeline {
  const inputs = inputsOf(parsed);
  const given: Names = { ...noNames, outputs: new Map(Object.keys(inputs).map((name) => [name, name])) };
  const main = compileSteps(parsed.steps, { path: ['steps'], names: given, needs: [], handler: false }, workflow);
  const beside = compileBesides(document, '', { path: [], names: withNames(given, main.names), needs: [], handler: false }, workflow);
  const { name, description, targetNamespace, models, seed, notes } = parsed;
  const output = outputOf(parsed, main.names, workflow);
  return {
    genarun: 1,
    name,
    ...(description === undefined ? {} : { description }),
    ...(targetNamespace === undefined ? {} : { namespace: targetNamespace }),
    ...(notes === undefined ? {} : { notes }),
    ...(Object.keys(inputs).length === 0 ? {} : { inputs }),
    ...(models === undefined ? {} : { models }),
    ...(seed === undefined ? {} : { seed }),
    failFast: true,
    ...(beside.fields.onError === undefined ? {} : { onError: beside.fields.onError }),
    nodes: [...main.nodes, ...beside.nodes],
    ...(output === undefined ? {} : { output }),
  };
}

/** `inputs` as they are; `variables` are inputs with a first value. */
function inputsOf({ inputs, variables }: Document): Readonly<Record<string, Input>> {
  const first = Object.entries(variables ?? {}).map(([name, value]): [string, Input] => [name, { default: value }]);
  return { ...inputs, ...Object.fromEntries(first) };
}

/** What `reply` answered; else every output by its name; else nothing is said and the nodes speak for themselves. */
function outputOf({ steps }: Document, { outputs }: Names, { replyName }: Workflow): unknown {
  const reply = outputs.get(replyName);
  if (reply !== undefined) return `\${${reply}}`;
  const entries = assignedNames([{ steps, path: ['steps'] }], replyName).flatMap((name) => {
    const path = outputs.get(name);
    return path === undefined ? [] : [[name, `\${${path}}`]];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function sourcesOf(pipeline: Pipeline, { sources }: Workflow): readonly Sourced[] {
  const found: Sourced[] = [{ canonical: [], source: [] }];
  const visit = (node: Node, canonical: Path) => {
    const source = sources.get(node);
    if (source) {
      found.push({ canonical, source });
      for (const field of Object.keys(node)) if (field !== 'nodes') found.push({ canonical: [...canonical, field], source: [...source, field] });
    }
    for (const [index, child] of (node.nodes ?? []).entries()) visit(child, [...canonical, 'nodes', index]);
  };
  for (const [index, node] of pipeline.nodes.entries()) visit(node, ['nodes', index]);
  return found;
}
