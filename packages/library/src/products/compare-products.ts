import type { Json } from '@genarun/spec';
import type { Product } from '../tables/rows.ts';

/** One line of a comparison: what each product has there, undefined where it has nothing. */
export type ComparedField = { readonly field: string; readonly values: readonly (Json | undefined)[]; readonly same: boolean };

const fields = ['prompt', 'negativePrompt', 'model', 'provider', 'seed', 'width', 'height', 'duration', 'mime', 'bytes', 'cost', 'rating', 'source'] as const;

/** Products side by side: what they were made with, and where they differ. Fields that none of them has are left out. */
export function compareProducts(products: readonly Product[]): readonly ComparedField[] {
  const own = fields.map((field) =>
    line(
      field,
      products.map((product) => product[field]),
    ),
  );
  const names = [...new Set(products.flatMap(({ parameters }) => Object.keys(parameters)))].sort();
  const parameters = names
    .filter((name) => !(fields as readonly string[]).includes(name)) // told above
    .map((name) =>
      line(
        name,
        products.map((product) => product.parameters[name]),
      ),
    );
  return [...own, ...parameters].filter(({ values }) => values.some((value) => value !== undefined));
}

function line(field: string, values: readonly (Json | undefined)[]): ComparedField {
  return { field, values, same: new Set(values.map((value) => JSON.stringify(value))).size === 1 };
}
