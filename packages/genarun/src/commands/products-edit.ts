import { addProduct, editProduct, type Library, type Product } from '@genarun/library';
import { GenarunError, isProductRef, isRecord, type Json } from '@genarun/spec';
import { readAssignment } from '../document/inputs.ts';
import { oneCallDocument, readParameter } from '../document/one-call.ts';
import type { Genarun } from '../engine/compose.ts';
import { findOffer } from '../engine/find-offer.ts';
import { withLibrary } from '../engine/with-library.ts';
import { meantProduct } from '../products/meant-products.ts';
import { productTable } from '../products/product-lines.ts';
import { type EditOptions, readEdits, readFormat } from '../products/read-edits.ts';
import { announcePlan } from '../running/announce.ts';
import { drive, listenToInterruptions } from '../running/drive.ts';
import { reporterFor } from '../running/reporter-for.ts';
import type { Shell } from '../shell.ts';

export type ProductsEditOptions = EditOptions & {
  readonly home?: string;
  readonly quality?: number;
  readonly vary?: boolean;
  readonly model?: string;
  readonly prompt?: string;
  readonly param?: readonly string[];
  readonly count?: number;
  readonly json?: boolean;
};

/** `genarun products edit PRODUCT`: changed copies, by computation or by a model. */
export async function productsEdit(shell: Shell, [word]: readonly string[], options: ProductsEditOptions): Promise<number> {
  const byModel = options.vary === true || options.model !== undefined;
  if (options.vary === true && options.model === undefined)
    throw new GenarunError({
      code: 'invalid_input',
      message: '--vary: a model that makes pictures of pictures expected',
      hint: 'find one with: genarun models list --modality image-image',
    });
  if (byModel && options.vary !== true && options.upscale === undefined)
    throw new GenarunError({ code: 'invalid_input', message: '--model goes with --vary or --upscale', hint: 'a model does not crop, rotate or convert' });
  return withLibrary(shell, { home: options.home, needsKeys: byModel }, async (genarun, library) => {
    const product = await meantProduct(library, word);
    const made = byModel ? await makeByModel(shell, genarun, library, { product, options }) : [await change(genarun, library, { product, options })];
    if (options.json === true) shell.out(`${JSON.stringify(made, null, 2)}\n`);
    else shell.out(productTable(shell, made));
    return 0;
  });
}

type Editing = { readonly product: Product; readonly options: ProductsEditOptions };

async function change({ media }: Genarun, library: Library, { product, options }: Editing): Promise<Product> {
  const edits = readEdits(options, product);
  const format = readFormat(options);
  if (edits.length === 0 && format === undefined)
    throw new GenarunError({
      code: 'invalid_input',
      message: 'nothing to do: --crop, --rotate, --flip, --resize, --convert, --upscale or --vary expected',
      hint: 'for example: genarun products edit latest --rotate 90',
    });
  const { quality, upscale } = options;
  return editProduct(library, media, product, {
    edits,
    ...(format === undefined ? {} : { format }),
    ...(quality === undefined ? {} : { quality }),
    ...(upscale === undefined ? {} : { role: 'upscale' as const, details: { times: upscale, by: 'Lanczos' } }),
  });
}

/** One call of one model that is given the picture; a run like every other, whose products know what they were made from. */
async function makeByModel(shell: Shell, genarun: Genarun, library: Library, { product, options }: Editing): Promise<readonly Product[]> {
  if (product.kind !== 'image') throw new GenarunError({ code: 'invalid_input', message: `product ${product.id}: a picture expected, got ${product.mime}` });
  const { id, model } = await findOffer(genarun, options.model ?? '');
  const prompt = options.prompt ?? product.prompt;
  const typed = (options.param ?? []).map((word) => {
    const [name, text] = readAssignment(word, '-p');
    return [name, readParameter(text, name, model)] as const;
  });
  const params = { ...(options.upscale === undefined ? {} : scaleOf(model?.parameters, options.upscale)), ...Object.fromEntries(typed) };
  const call = {
    id,
    model,
    media: [{ path: '', kind: 'image' as const }],
    params,
    ...(prompt === undefined ? {} : { prompt }),
    ...(options.count === undefined ? {} : { count: options.count }),
  };
  const { document, inputs } = oneCallDocument(call);
  const { kind, mime, sha256, bytes, width, height } = product;
  const size = { ...(width === undefined ? {} : { width }), ...(height === undefined ? {} : { height }) };
  const picture = { $product: 'input:medium_1#0', kind, mime, uri: `blob:${sha256}`, bytes, ...size };
  const { config } = genarun;
  const plan = await genarun.engine.plan(document, { ...inputs, medium_1: picture }, config.budget === undefined ? {} : { budget: config.budget });
  announcePlan(shell, plan);
  const reporter = await reporterFor(shell, options.json === true);
  const interruption = listenToInterruptions(shell, reporter.note);
  const { result } = await drive(await genarun.engine.start(plan), { reporter, interruption }).finally(interruption.end);
  const refs = (Array.isArray(result.output) ? result.output : [result.output]).filter(isProductRef);
  if (result.status !== 'succeeded' || refs.length === 0)
    throw new GenarunError({
      code: result.fault?.code ?? 'invalid_output',
      message: result.fault?.message ?? `${id} made no picture: the run ended ${result.status}`,
      hint: `genarun runs show ${result.id}`,
    });
  const made = await keep(library, genarun, { product, options, run: result.id, model: id, prompt, params });
  const wanted = Math.round((product.width ?? 0) * (options.upscale ?? 0));
  for (const { id: of, width = wanted, height } of made)
    if (options.upscale !== undefined && width < wanted) shell.error(`note: ${of} is ${width}×${height}: ${id} did not enlarge it ${options.upscale} times\n`);
  return made;
}

/** How a model is told how much larger: by the parameter it has for that. */
function scaleOf(parameters: Readonly<Record<string, unknown>> | undefined, times: number): Readonly<Record<string, Json>> {
  const properties = isRecord(parameters?.properties) ? parameters.properties : {};
  const name = ['scale', 'upscale_factor', 'scale_factor', 'upscaling_resize', 'factor'].find((known) => Object.hasOwn(properties, known));
  return name === undefined ? {} : { [name]: times };
}

type Kept = Editing & { readonly run: string; readonly model: string; readonly prompt: string | undefined; readonly params: Readonly<Record<string, Json>> };

async function keep(library: Library, { store }: Genarun, { product, options, run, model, prompt, params }: Kept): Promise<readonly Product[]> {
  const rows = await store.products(run);
  const role = options.vary === true ? 'vary' : 'upscale';
  const made: Product[] = [];
  for (const { address, index, mime, sha256, width, height } of rows) {
    const row = await store.invocation(run, address);
    const bytes = await library.blobs.get(sha256);
    const size = { ...(width === undefined ? {} : { width }), ...(height === undefined ? {} : { height }) };
    made.push(
      await addProduct(
        library,
        { bytes, mime, ...size },
        {
          name: `${product.name} (${role}${rows.length > 1 ? ` ${index + 1}` : ''})`,
          source: 'generated',
          projectId: product.projectId,
          model,
          provider: model.split('/')[0],
          prompt,
          seed: row?.seed,
          parameters: params,
          cost: row?.cost === undefined ? undefined : row.cost / rows.length,
          run,
          address,
          position: index,
        },
        { parents: [{ id: product.id, role, details: { model } }] },
      ),
    );
  }
  return made;
}
