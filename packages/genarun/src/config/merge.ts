import type { Config } from './config.ts';

/** One configuration laid over another: sections are joined by their keys, single values replaced. */
export function mergeConfig(under: Config, over: Config): Config {
  const section = <Section extends object>(a: Section | undefined, b: Section | undefined): Section | undefined => (a && b ? { ...a, ...b } : (b ?? a));
  const { adapters = {} } = over;
  return {
    ...under,
    ...over,
    services: section(under.services, over.services),
    http: section(under.http, over.http),
    models: section(under.models, over.models),
    prices: section(under.prices, over.prices),
    concurrency: section(under.concurrency, over.concurrency),
    adapters: section(
      under.adapters,
      Object.fromEntries(
        Object.entries(adapters).map(([name, adapter]) => {
          const below = under.adapters?.[name];
          const workflows = section(below?.workflows, adapter.workflows);
          return [name, { ...below, ...adapter, ...(workflows === undefined ? {} : { workflows }) }];
        }),
      ),
    ),
  };
}
