import { errorPolicy, GenarunError, type Input, type Parsed, toGenarunError } from '@genarun/spec';
import { chooseOffers } from '../document/choose-offers.ts';
import { loadDocument } from '../document/load-document.ts';
import { compose } from '../engine/compose.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { plural } from '../terminal/format.ts';
import { reportError } from '../terminal/report-error.ts';
import { tasksIn } from './plan-request.ts';

export type ValidateOptions = { readonly home?: string; readonly json?: boolean };

type Finding = {
  readonly file: string;
  readonly valid: boolean;
  readonly dialect?: string;
  readonly nodes?: number;
  readonly warnings: readonly string[];
  readonly error?: GenarunError;
};

/** `genarun validate FILES…`: checks documents as far as that goes without inputs; nothing is kept. */
export async function validate(shell: Shell, files: readonly string[], options: ValidateOptions): Promise<number> {
  const findings: Finding[] = [];
  for (const file of files) findings.push(await inspect(shell, file, options));
  if (options.json === true) shell.out(`${JSON.stringify(findings.map(asJson), null, 2)}\n`);
  else for (const finding of findings) tell(shell, finding);
  return findings.reduce((code, { error }) => Math.max(code, error === undefined ? 0 : errorPolicy(error.code).exit), 0);
}

async function inspect(shell: Shell, file: string, options: ValidateOptions): Promise<Finding> {
  const genarun = await compose(shell, { home: options.home, document: file, needsKeys: false }).catch(toGenarunError);
  if (genarun instanceof GenarunError) return { file, valid: false, warnings: [], error: genarun };
  try {
    const parsed = await loadDocument(shell, file, { tasksOf: tasksIn(genarun.adapters) });
    // Whoever offers a model: the document is as valid without a key.
    const { document } = await chooseOffers(parsed, { adapters: genarun.adapters, has: () => true }, {});
    const plan = await genarun.engine.plan(withoutInputs({ ...document, warnings: parsed.warnings }), {});
    return { file, valid: true, dialect: parsed.dialect, nodes: plan.nodes.length, warnings: plan.warnings };
  } catch (error) {
    return { file, valid: false, warnings: [], error: toGenarunError(error) };
  } finally {
    await genarun.close();
  }
}

/** The same document with every input optional: what is checked is the document, not a run. */
function withoutInputs(parsed: Parsed): Parsed {
  const inputs = Object.fromEntries(
    Object.entries(parsed.pipeline.inputs ?? {}).map(([name, input]): [string, Input] => [name, { ...input, required: false }]),
  );
  return { ...parsed, pipeline: { ...parsed.pipeline, ...(parsed.pipeline.inputs === undefined ? {} : { inputs }) } };
}

function tell(shell: Shell, { file, valid, dialect, nodes, warnings, error }: Finding): void {
  const colours = coloursOf(shell, 'out');
  if (valid) shell.out(`${colours.green('valid')} ${file} (${dialect}, ${plural(nodes ?? 0, 'node')})\n`);
  for (const warning of warnings) shell.error(`${coloursOf(shell, 'error').yellow('warning:')} ${file}: ${warning}\n`);
  if (error !== undefined) reportError(shell, error);
}

function asJson({ error, ...finding }: Finding): Readonly<Record<string, unknown>> {
  if (error === undefined) return finding;
  const { code, message, hint, position } = error;
  return { ...finding, error: { code, message, hint, position } };
}
