import type { ProductRef } from '@genarun/spec';
import type { Snapshot } from '../export/source.ts';
import { excerpt, formatBytes, formatDuration } from './format.ts';
import { type Content, html, type Markup } from './markup.ts';
import type { Preview, PreviewIndex } from './previews.ts';

/** What is said beside a product. */
export type Caption = { readonly address: string; readonly prompt: string; readonly model: string; readonly simulation: boolean };

/** Shows products. The first showing of a medium carries its bytes; later ones are filled from it by the page's script. */
export type Figures = {
  readonly show: (ref: ProductRef, size?: 'large' | 'small') => Markup;
  readonly showPreview: (preview: Preview, size?: 'large' | 'small') => Markup;
};

export function createFigures(options: { readonly previews: PreviewIndex; readonly captions: ReadonlyMap<string, Caption> }): Figures {
  const { previews, captions } = options;
  const carriers = new Map<string, number>();
  const source = (uri: string): Content => {
    const carrier = carriers.get(uri);
    if (carrier !== undefined) return html`data-same="${carrier}"`;
    carriers.set(uri, carriers.size);
    return html`data-medium="${carriers.size - 1}" src="${uri}"`;
  };
  const showPreview: Figures['showPreview'] = (preview, size = 'small') => {
    const caption = captions.get(preview.asset.path);
    if (preview.uri === undefined || preview.type === 'file') return fileCard(preview, caption);
    if (preview.type === 'picture') return picture(preview, caption, source(preview.uri), size);
    const player =
      preview.type === 'sound'
        ? html`<audio controls preload="none" ${source(preview.uri)}></audio>`
        : html`<video controls preload="metadata" ${source(preview.uri)}></video>`;
    return html`<figure class="player">${player}<figcaption>${captionLine(preview, caption)}</figcaption></figure>`;
  };
  return {
    showPreview,
    show: (ref, size) => {
      const preview = previews.of(ref);
      return preview === undefined ? html`<span class="datum">${ref.$product}</span>` : showPreview(preview, size);
    },
  };
}

function picture(preview: Preview, caption: Caption | undefined, source: Content, size: 'large' | 'small'): Markup {
  const { asset } = preview;
  const alternative = caption === undefined || caption.prompt === '' ? asset.name : excerpt(caption.prompt, 240);
  const shape = preview.width === undefined || preview.height === undefined ? false : html` width="${preview.width}" height="${preview.height}"`;
  return html`<figure class="picture ${size}"><a class="frame" href="${href(asset.path)}" data-picture data-title="${asset.id}" data-prompt="${caption?.prompt ?? ''}" data-facts="${facts(preview, caption)}"><img ${source} alt="${alternative}" decoding="async"${shape}></a><figcaption>${caption === undefined || caption.prompt === '' ? asset.id : excerpt(caption.prompt, 110)}</figcaption></figure>`;
}

function fileCard(preview: Preview, caption: Caption | undefined): Markup {
  return html`<p class="file"><a href="${href(preview.asset.path)}" download>${preview.asset.name}</a> <span class="soft">${facts(preview, caption)}</span></p>`;
}

function captionLine(preview: Preview, caption: Caption | undefined): Content {
  return html`<a href="${href(preview.asset.path)}">${preview.asset.name}</a> <span class="soft">${facts(preview, caption)}</span>${caption !== undefined && caption.prompt !== '' ? html`<span class="said">${excerpt(caption.prompt, 160)}</span>` : false}`;
}

function facts(preview: Preview, caption: Caption | undefined): string {
  const { asset } = preview;
  const shape = asset.width === undefined || asset.height === undefined ? [] : [`${asset.width} × ${asset.height}`];
  const length = asset.duration === undefined ? [] : [formatDuration(asset.duration * 1000)];
  const model = caption === undefined || caption.model === '' ? [] : [caption.simulation ? `${caption.model} (simulation, no AI)` : caption.model];
  return [...model, ...shape, ...length, formatBytes(asset.bytes)].join(' · ');
}

/** A relative address that stays one whatever the name holds. */
function href(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** Captions by asset path: what was asked of whom. */
export async function readCaptions(snapshot: Snapshot): Promise<ReadonlyMap<string, Caption>> {
  const { view } = snapshot;
  const rows = new Map(view.invocations.map((row) => [row.address, row]));
  const captions = new Map<string, Caption>();
  for (const asset of snapshot.assets) {
    const row = asset.product === undefined ? undefined : rows.get(asset.product.address);
    const asked = await snapshot.whole(row?.asked ?? null);
    const model = asset.product?.model ?? row?.model ?? '';
    captions.set(asset.path, {
      address: asset.product?.address ?? asset.id,
      prompt: promptOf(asked),
      model,
      simulation: view.run.plan.models[model]?.simulation === true,
    });
  }
  return captions;
}

function promptOf(asked: unknown): string {
  if (typeof asked !== 'object' || asked === null) return '';
  const words = 'prompt' in asked ? asked.prompt : 'text' in asked ? asked.text : undefined;
  return typeof words === 'string' ? words : '';
}
