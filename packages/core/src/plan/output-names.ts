import { didYouMean, GenarunError, isRecord } from '@genarun/spec';
import { compileTemplate } from '../template/template.ts';
import type { CompiledPlan } from './compile.ts';
import { isolatedNames } from './names.ts';

/** Throws GenarunError `invalid_input` for a name that an output template reads and nobody gives: of the document, and of every sub-pipeline. */
export function refuseWrongOutput({ plan, nodes, output, names }: CompiledPlan): void {
  const { pipeline } = plan;
  if (output && pipeline.lenient !== true) {
    const known = [...plan.roots.map((index) => plan.nodes[index]?.id ?? ''), ...Object.keys(pipeline.inputs ?? {}), 'inputs'];
    for (const { names: read, source, optional } of output.expressions)
      for (const name of read) if (!optional.has(name) && names.resolveOutput(name).type === 'unknown') throw unknown('output', name, source, known);
  }
  for (const { planned, kind } of nodes) {
    const inner = planned.node.pipeline;
    if (!kind.isolated || !isRecord(inner) || inner.output === undefined || inner.lenient === true) continue;
    const known = [...planned.children.map((index) => plan.nodes[index]?.id ?? ''), ...isolatedNames(planned)];
    const place = `node "${planned.id}": output`;
    for (const { names: read, source, optional } of compileTemplate(inner.output, { picks: false, place }).expressions)
      for (const name of read) if (!optional.has(name) && !known.includes(name)) throw unknown(place, name, source, known);
  }
}

function unknown(place: string, name: string, source: string, known: readonly string[]): GenarunError {
  return new GenarunError({
    code: 'invalid_input',
    message: `${place}: unknown name "${name}" in "${source}".${didYouMean(name, known)}`,
    hint: `names here: ${known.slice(0, 20).join(', ')}`,
  });
}
