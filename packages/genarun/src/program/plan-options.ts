import { type Command, Option } from 'commander';
import { collect, collectNames, integer, number } from './context.ts';

/** Options of every command that plans a document. */
export type PlanningOptions = {
  readonly home?: string;
  readonly input?: readonly string[];
  readonly param?: readonly string[];
  readonly inputs?: string;
  readonly model?: readonly string[];
  readonly provider?: string;
  readonly seed?: number;
  readonly tokens?: readonly string[];
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly redo?: readonly string[];
  readonly from?: string;
  readonly budget?: number;
  readonly allowUnpriced?: boolean;
  readonly service?: readonly string[];
};

/** Adds the options that decide what a plan is. */
export function addPlanningOptions(command: Command): Command {
  return command
    .option('-i, --input <name=value>', 'an input; may be given several times (--param is the same)', collect)
    .addOption(new Option('--param <name=value>', 'the same as --input').argParser(collect).hideHelp())
    .option('--inputs <file>', 'inputs from a YAML or JSON file')
    .option('-m, --model <alias=model>', 'another model for an alias, a node, or a task (of nodes that name none)', collect)
    .option('--provider <name>', 'who provides the models that are named without a provider (default: the cheapest with a key)')
    .option('--seed <n>', 'seed of every choice: the same seed gives the same result', integer(0))
    .option('--tokens <file>', 'JSON or YAML with what [animal] stands for in orders and smart nodes; several times', collect)
    .option('--only <ids>', 'perform only these nodes and what they need', collectNames)
    .option('--skip <ids>', 'leave these nodes out', collectNames)
    .option('--redo <ids>', 'perform these nodes again even if nothing changed', collectNames)
    .option('--from <run>', "take over a run's seed and every unchanged result")
    .option('--budget <usd>', 'stop before more than this is spent, in US dollars', number(0))
    .option('--allow-unpriced', 'with a budget: allow models whose price is not known')
    .option('--service <name=url>', 'where a service answers', collect);
}

/** Options of every command that performs. */
export type PerformingOptions = { readonly concurrency?: number; readonly simLatency?: number; readonly simFailures?: number };

/** Adds the options that decide how a plan is performed. */
export function addPerformingOptions(command: Command): Command {
  return command
    .option('--concurrency <n>', 'calls under way at a time, in each lane', integer(1))
    .option('--sim-latency <ms>', 'let each simulated call take this long', number(0))
    .option('--sim-failures <rate>', 'let this share of the simulated calls fail, 0 to 1', number(0, 1));
}

/** Adds the options that decide what is told. */
export function addTellingOptions(command: Command): Command {
  return command
    .option('-o, --out <dir>', 'write output.json, run.json, assets and a page to look at into a folder')
    .option('--force', 'write into the folder even if it holds other files; those are left alone')
    .option('--no-metadata', 'write products without how they were made inside')
    .option('--json', 'print one JSON document: the run and its output')
    .option('-q, --quiet', 'tell nothing on the way');
}
