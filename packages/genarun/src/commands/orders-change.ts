import { cancelOrder, changeDocument, findRow, type Library, type OrderDocument, type OrderRow, retryOrder, rowsOf, updateRow } from '@genarun/library';
import { GenarunError } from '@genarun/spec';
import type { ComposeOptions, Genarun } from '../engine/compose.ts';
import { freeFromDeadDriver } from '../engine/dead-driver.ts';
import { withLibrary } from '../engine/with-library.ts';
import { performOrder, tellOrder } from '../orders/perform-order.ts';
import { type OrderingOptions, placeAndGo } from '../orders/place-and-go.ts';
import { watchOrder } from '../orders/watch-order.ts';
import type { PerformingOptions } from '../program/plan-options.ts';
import { shellWord } from '../running/waiting-lines.ts';
import type { Shell } from '../shell.ts';
import { type OrderWords, orderDocument } from './order.ts';

type Common = { readonly home?: string; readonly json?: boolean; readonly quiet?: boolean };

/** Finds the order that is meant: by its id, the beginning of one, `latest`, or the title of a template; frees its run where its driver was killed. */
async function withOrder(
  shell: Shell,
  words: string | undefined,
  options: ComposeOptions,
  work: (order: OrderRow, genarun: Genarun, library: Library) => Promise<number>,
): Promise<number> {
  if (words === undefined) throw new GenarunError({ code: 'invalid_input', message: 'an order expected', hint: 'list them with: genarun orders list' });
  return withLibrary(shell, options, async (genarun, library) => {
    const [template] = await library.tables.query({
      sql: 'SELECT id FROM library_order WHERE owner = ? AND title = ? AND template = 1 AND deleted_at IS NULL LIMIT 1',
      parameters: [library.owner, words],
    });
    const order = await findRow(library, rowsOf.order, typeof template?.id === 'string' ? template.id : words, {
      noun: 'order',
      list: 'list them with: genarun orders list',
    });
    await freeFromDeadDriver(genarun.store, order.run, shell);
    return work(order, genarun, library);
  });
}

/** `genarun orders show ORDER`. */
export async function ordersShow(shell: Shell, [words]: readonly string[], options: Common & { readonly watch?: boolean }): Promise<number> {
  return withOrder(shell, words, { home: options.home, needsKeys: false }, async (order, _genarun, library) => {
    if (options.watch === true) return watchOrder(shell, library, order, options);
    await tellOrder(shell, library, order, options);
    return 0;
  });
}

/** `genarun orders cancel ORDER`. */
export async function ordersCancel(shell: Shell, [words]: readonly string[], options: Common): Promise<number> {
  return withOrder(shell, words, { home: options.home, needsKeys: false }, async (order, { engine, store }, library) => {
    const driver = await store.leaseOf(order.run, shell.now());
    const cancelled = await cancelOrder(library, engine, order);
    if (options.json === true) shell.out(`${JSON.stringify(cancelled, null, 2)}\n`);
    shell.error(
      driver === undefined
        ? `order ${order.id} is ${cancelled.status}; what it made is kept\n`
        : `order ${order.id} is being cancelled where it is performed; what it made is kept\n`,
    );
    return 0;
  });
}

export type OrdersRetryOptions = Common &
  PerformingOptions & { readonly budget?: number; readonly retryUnknown?: boolean; readonly queue?: boolean; readonly watch?: boolean };

/** `genarun orders retry ORDER`: goes on with one that stopped, or performs what failed; nothing that was made is made again. */
export async function ordersRetry(shell: Shell, [words]: readonly string[], options: OrdersRetryOptions): Promise<number> {
  return withOrder(shell, words, { ...options, create: true, needsKeys: options.queue !== true }, async (known, genarun, library) => {
    const holder = await genarun.store.leaseOf(known.run, shell.now());
    if (holder !== undefined)
      throw new GenarunError({
        code: 'invalid_input',
        message: `order ${known.id} is being performed by ${holder.owner}`,
        hint: `genarun orders show ${known.id} --watch`,
      });
    const { budget, retryUnknown } = options;
    const order = await retryOrder(library, known, {
      queued: options.queue === true,
      ...(budget === undefined ? {} : { budget }),
      ...(retryUnknown === undefined ? {} : { retryUnknown }),
    });
    if (options.queue !== true) return performOrder(shell, { genarun, library, order }, options);
    if (options.watch === true) return watchOrder(shell, library, order, options);
    await tellOrder(shell, library, order, options);
    return 0;
  });
}

export type OrdersReorderOptions = OrderingOptions & OrderWords & PerformingOptions & { readonly home?: string; readonly model?: string };

/** `genarun orders reorder ORDER`: the same again, or with changes; what is not typed is taken from the order. */
export async function ordersReorder(shell: Shell, [words]: readonly string[], options: OrdersReorderOptions): Promise<number> {
  const performs = options.preview !== true && options.queue !== true;
  return withOrder(shell, words, { ...options, create: options.preview !== true, needsKeys: performs }, async (order, genarun, library) => {
    const elsewhere = options.provider === undefined || options.model !== undefined ? options.model : await ownName(order.model, options.provider);
    const changes = await orderDocument(shell, genarun, elsewhere, options);
    const document = changeDocument(order.document as OrderDocument, changes); // written by placeOrder
    const { projectId, id: fromOrderId } = order;
    // A title of its own belongs to the template, not to what is ordered with it.
    return placeAndGo(shell, { genarun, library }, { document, fromOrderId, ...(projectId === undefined ? {} : { projectId }) }, options);
  });
}

/** What a model is called whoever provides it. Throws GenarunError `not_found` where only its provider knows it. */
async function ownName(id: string | undefined, provider: string): Promise<string> {
  const { findModel } = await import('@genarun/adapters/catalogue');
  const known = id === undefined ? undefined : findModel(id);
  if (known !== undefined) return known.model;
  throw new GenarunError({
    code: 'not_found',
    message: `--provider ${provider}: nobody knows what ${id ?? 'the model'} is called there`,
    hint: `name it: --model ${provider}/NAME`,
  });
}

/** `genarun orders template ORDER`: keeps it under a title, to be ordered again by it. */
export async function ordersTemplate(
  shell: Shell,
  [words]: readonly string[],
  { title, undo = false, ...options }: Common & { readonly title?: string; readonly undo?: boolean },
): Promise<number> {
  return withOrder(shell, words, { home: options.home, needsKeys: false }, async (order, _genarun, library) => {
    const changes = { template: !undo, ...(title === undefined ? {} : { title }), updatedAt: shell.now() };
    await library.tables.write([updateRow(rowsOf.order, order.id, changes)], { durable: true });
    const changed = { ...order, ...changes };
    if (options.json === true) shell.out(`${JSON.stringify(changed, null, 2)}\n`);
    shell.error(
      undo ? `order ${order.id} is no template any more\n` : `template "${changed.title}"; order with it: genarun orders reorder ${shellWord(changed.title)}\n`,
    );
    return 0;
  });
}

/** `genarun orders favourite ORDERS`. */
export async function ordersFavourite(
  shell: Shell,
  words: readonly string[],
  { undo = false, ...options }: Common & { readonly undo?: boolean },
): Promise<number> {
  const ids: string[] = [];
  for (const word of words) {
    await withOrder(shell, word, { home: options.home, needsKeys: false }, async (order, _genarun, library) => {
      await library.tables.write([updateRow(rowsOf.order, order.id, { favourite: !undo, updatedAt: shell.now() })], { durable: true });
      ids.push(order.id);
      if (options.json !== true) shell.error(`order ${order.id} ${undo ? 'is no favourite any more' : 'is a favourite'}\n`);
      return 0;
    });
  }
  if (options.json === true) shell.out(`${JSON.stringify(ids)}\n`);
  return 0;
}
