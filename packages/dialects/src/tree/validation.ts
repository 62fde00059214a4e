import type { TreeNode, Validation } from './schema.ts';

type Shape = Readonly<Record<string, unknown>>;

/** What `validation` (on the node or in its config; the node's own wins) asks of a kind, and what no kind can check. */
export function validationFields(node: TreeNode, kind: string, items: Shape | undefined): { readonly fields: Shape; readonly warnings: readonly string[] } {
  const validation: Validation = { ...node.config?.validation, ...node.validation };
  if (kind === 'list') return { fields: listFields(validation, items), warnings: [] };
  const lengths = validation.minLength !== undefined || validation.maxLength !== undefined;
  const warnings = lengths ? [`node "${node.id}": minLength and maxLength are checked on lists only; on type ${node.type} they do nothing`] : [];
  if (kind !== 'object') return { fields: {}, warnings };
  if (Array.isArray(validation.required) && validation.required.length > 0) return { fields: { schema: objectWith(validation.required) }, warnings };
  return { fields: validation.required === true ? { schema: { type: 'object', minProperties: 1 } } : {}, warnings };
}

function listFields({ minLength, maxLength, required }: Validation, items: Shape | undefined): Shape {
  const least = required === true ? Math.max(1, minLength ?? 0) : minLength;
  const element = Array.isArray(required) && required.length > 0 ? objectWith(required) : items;
  const size = { ...(least === undefined ? {} : { min: least }), ...(maxLength === undefined ? {} : { max: maxLength }) };
  return { ...(element === undefined ? {} : { items: element }), ...(Object.keys(size).length === 0 ? {} : { size }) };
}

/** JSON Schema of an object that has these keys, as texts, and may have more. */
function objectWith(keys: readonly string[]): Shape {
  return { type: 'object', properties: Object.fromEntries(keys.map((key) => [key, { type: 'string' }])), required: [...keys], additionalProperties: true };
}
