/** A model of Civitai as its AIR, `urn:air:<ecosystem>:checkpoint:civitai:<model>@<version>`; undefined where an id names none. */
export function airOf(id: string): string | undefined {
  const name = /^civitai\/(.+)$/.exec(id)?.[1] ?? '';
  if (/^urn:air:[a-z0-9]+:[a-z]+:[a-z]+:[\w./-]+(?:@[\w.-]+)?$/i.test(name)) return name;
  const [, ecosystem, model, version] = /^([a-z0-9]+):(\d+)@(\d+)$/i.exec(name) ?? [];
  return ecosystem === undefined ? undefined : `urn:air:${ecosystem}:checkpoint:civitai:${model}@${version}`;
}
