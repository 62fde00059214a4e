import type { JsonSchema } from '../schema/json-schema.ts';

/** Where a parameter stands in a request. */
export type ParameterPlace = 'path' | 'query' | 'header' | 'cookie';

export type ApiParameter = {
  readonly name: string;
  readonly place: ParameterPlace;
  readonly schema: JsonSchema;
  readonly required: boolean;
  readonly description?: string;
  /** How a list is written into the query: `repeat` (a=1&a=2), `comma`, `space`, `pipe`; an object: `deep` (a[k]=v), else its fields as parameters. */
  readonly list: 'repeat' | 'comma' | 'space' | 'pipe' | 'deep';
};

export type ApiBody = { readonly schema: JsonSchema; readonly required: boolean; readonly mime: string };

/** One operation, whatever it was described in. */
export type ApiCall = {
  readonly id: string;
  readonly method: string;
  /** Absolute; names in `{braces}` are path parameters. */
  readonly url: string;
  readonly description?: string;
  readonly parameters: readonly ApiParameter[];
  readonly body?: ApiBody;
  readonly headers: Readonly<Record<string, string>>;
};

/** An API, whatever it was described in. */
export type ApiDescription = { readonly name: string; readonly description?: string; readonly operations: readonly ApiCall[] };

/** Names in `{braces}` of a URL template, in order. */
export function pathNames(url: string): readonly string[] {
  return [...url.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? '');
}
