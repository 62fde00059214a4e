import { type Hash, isProductRef, isRecord, type ProductRef, type ProductRow } from '@genarun/spec';
import { extensionOf } from './extension.ts';

/** One file of `assets/`: a product of the run, or a medium that its inputs or output mention. */
export type Asset = {
  /** `<address>#<index>`. */
  readonly id: string;
  readonly sha256: string;
  /** File name without its folder. */
  readonly name: string;
  /** `assets/<name>`. */
  readonly path: string;
  readonly kind: ProductRow['kind'];
  readonly mime: string;
  readonly bytes: number;
  readonly width?: number;
  readonly height?: number;
  readonly duration?: number;
  /** The product's row; absent for media that came in from outside. */
  readonly product?: ProductRow;
};

/** The asset a product reference stands for. */
export type AssetIndex = (ref: ProductRef) => Asset | undefined;

type Unnamed = Omit<Asset, 'name' | 'path'>;

const longestStem = 120;
/** Names that Windows keeps for devices, whatever their extension. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** Names every file of a run, from addresses alone: equal runs give equal names, and no two names are equal even where case is ignored. */
export function planAssets(options: { readonly products: readonly ProductRow[]; readonly mentioned: readonly unknown[]; readonly hash: Hash }): {
  readonly assets: readonly Asset[];
  readonly assetOf: AssetIndex;
} {
  const { products, mentioned, hash } = options;
  const unnamed = new Map<string, Unnamed>();
  for (const product of products) {
    const { kind, mime, bytes, sha256, width, height, duration } = product;
    const id = `${product.address}#${product.index}`;
    unnamed.set(keyOf(id, sha256), {
      id,
      sha256,
      kind,
      mime,
      bytes,
      ...(width === undefined ? {} : { width }),
      ...(height === undefined ? {} : { height }),
      ...(duration === undefined ? {} : { duration }),
      product,
    });
  }
  for (const value of mentioned) {
    for (const ref of referencesIn(value)) {
      const key = keyOf(ref.$product, shaOf(ref));
      if (unnamed.has(key)) continue;
      const { $product, uri: _uri, ...rest } = ref;
      unnamed.set(key, { ...rest, id: $product, sha256: shaOf(ref) });
    }
  }
  const named = nameAssets([...unnamed.values()], hash);
  const byKey = new Map(named.map((asset) => [keyOf(asset.id, asset.sha256), asset]));
  return { assets: named, assetOf: (ref) => byKey.get(keyOf(ref.$product, shaOf(ref))) };
}

function nameAssets(assets: readonly Unnamed[], hash: Hash): Asset[] {
  const perAddress = new Map<string, number>();
  for (const asset of assets) perAddress.set(addressOf(asset.id), (perAddress.get(addressOf(asset.id)) ?? 0) + 1);
  const stems = assets.map((asset) => stemOf(asset.id, (perAddress.get(addressOf(asset.id)) ?? 1) > 1, hash));
  const plain = assets.map((asset, position) => `${stems[position]}.${extensionOf(asset.mime)}`);
  const uses = new Map<string, number>();
  for (const name of plain) uses.set(name.toLowerCase(), (uses.get(name.toLowerCase()) ?? 0) + 1);
  return assets.map((asset, position) => {
    const simple = plain[position] ?? '';
    const clash = (uses.get(simple.toLowerCase()) ?? 0) > 1;
    const name = clash ? `${stems[position]}-${hash(keyOf(asset.id, asset.sha256)).slice(0, 8)}.${extensionOf(asset.mime)}` : simple;
    return { ...asset, name, path: `assets/${name}` };
  });
}

/** `ideas.0/series/portrait#1` → `ideas.0-series-portrait`, with `_1` where the address has several products. */
function stemOf(id: string, several: boolean, hash: Hash): string {
  const index = id.slice(id.lastIndexOf('#') + 1);
  const flat = addressOf(id)
    .replaceAll('/', '-')
    .replace(/[^A-Za-z0-9._~@-]/g, '_')
    .replace(/^[.~-]+/, '_');
  const safe = flat === '' || reserved.test(flat.split('.')[0] ?? '') ? `_${flat}` : flat;
  const short = safe.length > longestStem ? `${safe.slice(0, longestStem - 9)}-${hash(id).slice(0, 8)}` : safe;
  return several ? `${short}_${index}` : short;
}

/** Every product reference inside a value, in order, duplicates included. */
function* referencesIn(value: unknown): Generator<ProductRef> {
  if (isProductRef(value)) yield value;
  else if (Array.isArray(value)) for (const element of value) yield* referencesIn(element);
  else if (isRecord(value)) for (const element of Object.values(value)) yield* referencesIn(element);
}

function addressOf(id: string): string {
  const end = id.lastIndexOf('#');
  return end < 0 ? id : id.slice(0, end);
}

function shaOf(ref: ProductRef): string {
  return ref.uri.replace(/^blob:/, '');
}

function keyOf(id: string, sha256: string): string {
  return `${id} ${sha256}`;
}
