import { Command, CommanderError } from 'commander';
import { declareCollectionsCommands } from './program/collections-commands.ts';
import { declareDocumentCommands } from './program/document-commands.ts';
import { declareExpandCommand } from './program/expand-command.ts';
import { declareExperimentCommands, declareNamesElsewhere, declarePanicTda } from './program/experiment-commands.ts';
import { declareKeysCommands } from './program/keys-commands.ts';
import { declareModelsCommands } from './program/models-commands.ts';
import { declareOrderCommands } from './program/order-commands.ts';
import { declareOrdersCommands } from './program/orders-commands.ts';
import { declareOtherCommands } from './program/other-commands.ts';
import { declareProductsCommands } from './program/products-commands.ts';
import { declareProjectsCommands } from './program/projects-commands.ts';
import { declareRunCommand } from './program/run-command.ts';
import { declareRunsCommands } from './program/runs-commands.ts';
import { declareTokensCommands } from './program/tokens-commands.ts';
import { declareTopologyCommands } from './program/topology-commands.ts';
import type { Shell } from './shell.ts';
import { reportError } from './terminal/report-error.ts';

const exitCodes = `
Exit codes:
  0    succeeded
  1    failed, or partly failed
  2    wrong usage or an invalid document
  3    waiting for somebody, or paused
  130  interrupted (can be resumed)`;

/** Performs one command line and answers its exit code. Never throws: every error is told on stderr. */
export async function runProgram(shell: Shell): Promise<number> {
  const ending = { code: 0 };
  const program = createProgram(shell, (code) => {
    ending.code = code;
  });
  try {
    await program.parseAsync([...shell.words], { from: 'user' });
    return ending.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return reportError(shell, error);
  }
}

/** The commands with their options; each loads what it does only when it is called. */
function createProgram(shell: Shell, finish: (code: number) => void): Command {
  const context = { shell, finish };
  const asPanicTda = /(?:^|[\\/])panic-tda(?:\.[a-z]+)?$/.test(shell.self[1]);
  const program = new Command(asPanicTda ? 'panic-tda' : 'genarun')
    .version(shell.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .option('--home <dir>', 'where runs and products are kept (default: ./.genarun, or GENARUN_HOME)')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true, minWidthToWrap: 24 })
    .showSuggestionAfterError()
    .configureOutput({ writeOut: shell.out, writeErr: shell.error })
    .addHelpText('after', exitCodes);
  if (asPanicTda) {
    declarePanicTda(program, context);
    declareModelsCommands(program, context);
    declareKeysCommands(program, context);
    return program;
  }
  program
    .description('Run generative pipelines: a document says what to generate, every product is kept with how it was made.')
    .addHelpText('after', `\nStart here:\n  genarun init pipeline.yaml\n  genarun run pipeline.yaml --out result`);
  declareRunCommand(program, context);
  declareDocumentCommands(program, context);
  declareExpandCommand(program, context);
  declareOrderCommands(program, context);
  declareOrdersCommands(program, context);
  declareProjectsCommands(program, context);
  declareProductsCommands(program, context);
  declareCollectionsCommands(program, context);
  declareTokensCommands(program, context);
  declareRunsCommands(program, context);
  declareExperimentCommands(program, context);
  declareNamesElsewhere(program, context, { hidden: true });
  declareModelsCommands(program, context);
  declareKeysCommands(program, context);
  declareTopologyCommands(program, context);
  declareOtherCommands(program, context);
  return program;
}
