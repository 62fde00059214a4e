import type { JSONObject, JSONValue, SharedV3Warning } from '@ai-sdk/provider';
import { type AdapterContext, GenarunError, isRecord, type ModelRequest } from '@genarun/spec';
import { fromBase64 } from '../wire/download.ts';
import type { ReadParameters } from './parameter.ts';
import type { Account, SdkModel } from './sdk-model.ts';

/** One call of a model of the SDK, with everything it needs. */
export type SdkCall<Description extends SdkModel, Sdk> = {
  readonly description: Description;
  readonly sdk: Sdk;
  readonly request: ModelRequest;
  readonly context: AdapterContext;
  /** Name of the provider's own options. */
  readonly optionsName: string;
  /** What the answers so far said beside their content. */
  readonly account: () => Account;
};

/** The provider's own options of a call: what it always sends, then what the request asks for; a dot in a name leads into an object. */
export function ownOptions(
  { description, optionsName }: Pick<SdkCall<SdkModel, unknown>, 'description' | 'optionsName'>,
  read: ReadParameters,
  more: JSONObject = {},
) {
  const options: JSONObject = { ...description.always, ...more };
  for (const [path, value] of Object.entries(read.provider)) place(options, path.split('.'), value as JSONValue); // JSON, as parameters are
  return Object.keys(options).length === 0 ? {} : { providerOptions: { [optionsName]: options } };
}

function place(options: JSONObject, [name = '', ...rest]: readonly string[], value: JSONValue): void {
  if (rest.length === 0) {
    options[name] = value;
    return;
  }
  const inner = options[name];
  const within: JSONObject = isRecord(inner) ? { ...(inner as JSONObject) } : {}; // only JSON is placed here
  place(within, rest, value);
  options[name] = within;
}

/** The SDK's warnings as sentences. */
export function sentences(id: string, warnings: readonly SharedV3Warning[]): string[] {
  return warnings.map((warning) => {
    if (warning.type === 'other') return `${id}: ${warning.message}`;
    const said = warning.details === undefined ? '' : `: ${warning.details}`;
    return warning.type === 'unsupported' ? `${id} does not take ${warning.feature}${said}` : `${id}: ${warning.feature}${said}`;
  });
}

/** A field of an object only where it has a value. */
export function given<Name extends string, Value>(name: Name, value: Value | null | undefined): { readonly [key in Name]?: Value } {
  return (value === undefined || value === null ? {} : { [name]: value }) as { readonly [key in Name]?: Value }; // a computed key widens
}

/** Bytes as the SDK gives them: themselves, or base64. */
export function asBytes(data: string | Uint8Array | undefined, provider: string): Uint8Array {
  return typeof data === 'string' ? fromBase64(data, provider) : (data ?? new Uint8Array());
}

/** A request whose input the model cannot take. */
export function refuse(message: string, hint?: string): never {
  throw new GenarunError({ code: 'invalid_input', message, ...(hint === undefined ? {} : { hint }) });
}
