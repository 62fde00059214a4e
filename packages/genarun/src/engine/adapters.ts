import { simAdapter } from '@genarun/adapters/sim';
import { type Adapter, GenarunError, type LaneLimits } from '@genarun/spec';
import { type AdapterConfig, type Config, durationMs } from '../config/config.ts';
import { createLocal, type LocalShell } from './local.ts';
import { layOver } from './overrides.ts';
import type { Reach } from './providers.ts';

/** What the command line may say of simulated calls: milliseconds each, and the share that fails. */
export type SimBehaviour = { readonly simLatency?: number; readonly simFailures?: number };

/**
 * Every adapter, as the configuration reaches it, with the user's settings and prices laid over its models. The adapters are loaded together, but none
 * of them loads its provider's client before it is called. Throws GenarunError `invalid_input` for a configured adapter that is none.
 */
export async function createAdapters(shell: LocalShell, config: Config, sim: SimBehaviour = {}): Promise<readonly Adapter[]> {
  const configured = config.adapters ?? {};
  const [{ providers, createCompatible }, local] = await Promise.all([import('./providers.ts'), createLocal(shell, configured.local)]);
  const own = Object.entries(configured).filter(([, { type }]) => type !== undefined);
  for (const name of Object.keys(configured)) {
    if (name === 'sim' || name === 'local' || name in providers || configured[name]?.type !== undefined) continue;
    const { didYouMean } = await import('@genarun/spec');
    const known = ['sim', 'local', ...Object.keys(providers)];
    throw new GenarunError({
      code: 'invalid_input',
      message: `configuration, "adapters.${name}": there is no adapter "${name}".${didYouMean(name, known)}`,
      hint: `adapters: ${known.join(', ')}; a server of your own that speaks as OpenAI does: type: openai-compatible`,
    });
  }
  const adapters = [
    createSim(configured.sim ?? {}, sim),
    local,
    ...(await Promise.all(Object.entries(providers).map(async ([name, create]) => create(await reach(shell, configured[name]))))),
    ...own.map(([name, settings]) => createCompatible(name, settings)),
  ];
  return adapters.map((adapter) => layOver(adapter, config));
}

/** How many calls of each adapter may be under way: its own limits, the configuration's over them, the command line's over all. */
export function lanesOf(config: Config, adapters: readonly Adapter[], concurrency: number | undefined): ReadonlyMap<string, LaneLimits> {
  const lanes = new Map<string, LaneLimits>(adapters.map((adapter) => [adapter.name, { ...adapter.lane, ...limitsOf(config.adapters?.[adapter.name]) }]));
  for (const [lane, limits] of Object.entries(config.concurrency ?? {})) lanes.set(lane, typeof limits === 'number' ? { concurrency: limits } : limits);
  if (concurrency === undefined) return lanes;
  return new Map([...lanes, ['io', lanes.get('io') ?? { concurrency }] as const].map(([lane, limits]) => [lane, { ...limits, concurrency }]));
}

function createSim({ latency, failures }: AdapterConfig, { simLatency, simFailures }: SimBehaviour): Adapter {
  return simAdapter({ latencyMs: simLatency ?? (latency === undefined ? 0 : durationMs(latency)), failureRate: simFailures ?? failures ?? 0 });
}

/** Where an adapter's server is, and the workflows that it has as models; only a configuration with workflows has their files read. */
async function reach(shell: LocalShell, { baseUrl, workflows }: AdapterConfig = {}): Promise<Reach> {
  const address = baseUrl === undefined ? {} : { baseUrl };
  if (workflows === undefined) return address;
  const { readWorkflows } = await import('./comfyui-workflows.ts');
  return { ...address, workflows: await readWorkflows(shell.cwd, workflows, (message) => shell.error(`warning: ${message}\n`)) };
}

function limitsOf({ concurrency, perMinute, tokensPerMinute }: AdapterConfig = {}): Partial<LaneLimits> {
  return {
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(perMinute === undefined ? {} : { perMinute }),
    ...(tokensPerMinute === undefined ? {} : { tokensPerMinute }),
  };
}
