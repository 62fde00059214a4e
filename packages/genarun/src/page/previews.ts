import type { ProductRef } from '@genarun/spec';
import type { Asset } from '../export/assets.ts';
import type { ExportSource, Snapshot } from '../export/source.ts';

/** What the page embeds of an asset. */
export type Preview = {
  readonly asset: Asset;
  readonly type: 'picture' | 'sound' | 'film' | 'file' /** Data URI; absent where embedding would make the page too large. */;
  readonly uri?: string;
  readonly width?: number;
  readonly height?: number;
};

export type PreviewIndex = {
  readonly of: (ref: ProductRef) => Preview | undefined;
  readonly all: readonly Preview[] /** Media the page could not hold. */;
  readonly left: number;
};

/** Bytes of media that a page embeds at most, before Base64. */
export const embeddedLimitBytes = 12_000_000;
const wholeFileLimitBytes = 1_500_000;

/** Prepares what the page shows of every product: pictures as smaller copies, short sounds and films whole, until the page is full. */
export async function preparePreviews(source: ExportSource, snapshot: Snapshot): Promise<PreviewIndex> {
  const pictures = snapshot.assets.filter((asset) => asset.mime.startsWith('image/')).length;
  const size = pictures <= 48 ? 960 : pictures <= 250 ? 512 : 256;
  const byPath = new Map<string, Preview>();
  const byContent = new Map<string, Preview>();
  let room = embeddedLimitBytes;
  let left = 0;
  for (const asset of snapshot.assets) {
    const twin = byContent.get(`${asset.sha256} ${asset.mime}`);
    const preview = twin === undefined ? await prepare(source, asset, size, room) : { ...twin, asset };
    if (twin === undefined) room -= preview.uri === undefined ? 0 : preview.uri.length * 0.75;
    if (preview.type !== 'file' && preview.uri === undefined) left++;
    byContent.set(`${asset.sha256} ${asset.mime}`, preview);
    byPath.set(asset.path, preview);
  }
  return { of: (ref) => byPath.get(snapshot.assetOf(ref)?.path ?? ''), all: [...byPath.values()], left };
}

async function prepare(source: ExportSource, asset: Asset, size: number, room: number): Promise<Preview> {
  const type = typeOf(asset);
  const shape = { ...(asset.width === undefined ? {} : { width: asset.width }), ...(asset.height === undefined ? {} : { height: asset.height }) };
  if (type === 'file' || room <= 0) return { asset, type, ...shape };
  const moves = asset.kind === 'video' || asset.mime === 'image/gif';
  if (type === 'picture' && !(moves && asset.bytes <= wholeFileLimitBytes)) {
    const small = await thumbnail(source, asset, size);
    return small === undefined || small.bytes.length > room ? { asset, type, ...shape } : { asset, type, uri: dataUri(small.mime, small.bytes), ...shape };
  }
  if (asset.bytes > wholeFileLimitBytes || asset.bytes > room) return { asset, type, ...shape };
  return { asset, type, uri: dataUri(asset.mime, await source.blobs.get(asset.sha256)), ...shape };
}

/** A smaller copy, or undefined where the bytes are no picture that can be read: then the page only links to the file. */
async function thumbnail(source: ExportSource, asset: Asset, size: number) {
  const bytes = await source.blobs.get(asset.sha256);
  return source.media.thumbnail(bytes, size).catch(() => undefined);
}

function typeOf(asset: Asset): Preview['type'] {
  if (asset.mime.startsWith('image/')) return 'picture';
  if (asset.mime.startsWith('audio/')) return 'sound';
  return asset.mime.startsWith('video/') ? 'film' : 'file';
}

function dataUri(mime: string, bytes: Uint8Array): string {
  const essence = /^[a-z]+\/[a-z0-9.+-]+/i.exec(mime)?.[0] ?? 'application/octet-stream';
  return `data:${essence};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}`;
}
