import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Validator } from '@cfworker/json-schema';

/** Descriptions of providers that are not part of the project; tests against them run where they lie beside it. */
const folder = fileURLToPath(new URL('../../../../../shared/contracts/', import.meta.url));

type Operation = { readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: unknown }>> } };
type Description = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>; readonly components: unknown };

/** Whether the description of a provider is there; says so where it is not. */
export function hasContract(name: string): boolean {
  const there = existsSync(`${folder}${name}.openapi.json`);
  if (!there) console.info(`no description of ${name} beside the project: its requests are not validated against one`);
  return there;
}

/** What is wrong with the body of a request, in the words of the provider's own description; empty when nothing is. */
export function createContract(name: string): (method: string, path: string, body: unknown, type?: string) => readonly string[] {
  let read: Description | undefined;
  const validators = new Map<string, Validator>();
  return (method, path, body, type = 'application/json') => {
    read ??= readDescription(name);
    const description = read;
    const template = Object.keys(description.paths).find(
      (candidate) => description.paths[candidate]?.[method.toLowerCase()] !== undefined && fits(candidate, path),
    );
    const schema = template && description.paths[template]?.[method.toLowerCase()]?.requestBody?.content[type]?.schema;
    if (schema === undefined || schema === '') return [`${method} ${path} (${type}) is not in the description of ${name}`];
    const key = `${method} ${template} ${type}`;
    // Draft 2020-12; every problem, not the first alone.
    const validator = validators.get(key) ?? new Validator({ allOf: [schema], components: description.components } as never, '2020-12', false);
    validators.set(key, validator);
    const { valid, errors } = validator.validate(body);
    return valid ? [] : errors.slice(-4).map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
  };
}

function readDescription(name: string): Description {
  // Alternatives of these descriptions overlap where they are told apart by a field that is optional: any that fits will do.
  return JSON.parse(readFileSync(`${folder}${name}.openapi.json`, 'utf8').replaceAll('"oneOf":', '"anyOf":'));
}

function fits(template: string, path: string): boolean {
  const pattern = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+');
  return new RegExp(`^${pattern}$`).test(path);
}

/** A recorded answer of a provider, or undefined where the recordings are not beside the project. */
export function recording(name: string): unknown {
  const file = `${folder}fixtures/${name}.json`;
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
