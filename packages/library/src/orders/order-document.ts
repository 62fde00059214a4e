import type { Json } from '@genarun/spec';

/** An order as it is typed: the fields of the order dialect. */
export type OrderDocument = {
  readonly title?: string;
  readonly description?: string;
  readonly notes?: string;
  readonly type?: string;
  readonly model?: string;
  readonly prompt?: string;
  readonly negative?: string;
  readonly parameters?: Readonly<Record<string, Json>>;
  readonly count?: number;
  readonly batch?: number;
  /** Paths, or `product:ID` for a product of the library. */
  readonly image?: string | readonly string[];
  readonly limit?: number;
  readonly [field: string]: unknown;
};

/** A document with changes: fields given replace those there, parameters one by one. */
export function changeDocument(document: OrderDocument, changes: OrderDocument): OrderDocument {
  const parameters = { ...document.parameters, ...changes.parameters };
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return { ...document, ...given, ...(Object.keys(parameters).length === 0 ? {} : { parameters }) };
}
