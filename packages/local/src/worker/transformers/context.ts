import { GenarunError, type Json } from '@genarun/spec';
import type { PretrainedModelOptions } from '@huggingface/transformers';
import type { Architecture } from '../../architectures/choose-family.ts';
import type { Chosen } from '../../architectures/precision.ts';
import type { TransformersFolder } from '../../manifest/model-folder.ts';
import type { Hooks, Loaded, LocalAnswer, LocalRequest } from '../engine.ts';
import type { Library } from './library.ts';

/** What the loader of a family works with. */
export type FamilyContext = {
  readonly library: Library;
  readonly folder: TransformersFolder;
  /** A file of the folder, by its path below it. */
  readonly read: (path: string) => Promise<Uint8Array>;
  readonly architecture: Architecture;
  readonly chosen: Chosen;
  /** Options of every `from_pretrained`. */
  readonly options: PretrainedModelOptions;
};

/** How one request is performed; the loader performs those of a batch one after another. */
export type Performer = (request: LocalRequest, hooks: RequestHooks) => Promise<LocalAnswer>;

/** The hooks of one request of a batch. */
export type RequestHooks = {
  readonly cancelled: () => boolean;
  readonly token: (text: string) => void;
  readonly due: () => boolean;
  readonly progress: (fraction: number) => void;
};

export type LoadedFamily = { readonly perform: Performer; readonly dispose: () => Promise<void> };

/** Loads what a family needs; what it holds is freed by `dispose`. */
export type FamilyLoader = (context: FamilyContext) => Promise<LoadedFamily>;

/** Performs requests one after another: models draw from one source of chance a thread, and a batch would not give the very numbers of singles. */
export function oneByOne(perform: Performer): Loaded['perform'] {
  return async (requests, hooks: Hooks) => {
    const answers: LocalAnswer[] = [];
    for (const [index, request] of requests.entries()) {
      refuseCancelled(hooks);
      answers.push(
        await perform(request, {
          cancelled: hooks.cancelled,
          token: (text) => hooks.token(index, text),
          due: hooks.due ?? (() => true),
          progress: (fraction) => hooks.progress((index + Math.min(1, fraction)) / requests.length),
        }),
      );
    }
    return answers;
  };
}

/** Throws GenarunError `cancelled` once nobody waits any more. */
export function refuseCancelled({ cancelled }: Pick<Hooks, 'cancelled'>): void {
  if (cancelled()) throw new GenarunError({ code: 'cancelled', message: 'cancelled' });
}

/** A parameter that must be a number, where it is given. Throws GenarunError `invalid_input` naming the parameter. */
export function numberParam(params: Readonly<Record<string, Json>>, name: string): number | undefined {
  const value = params[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new GenarunError({ code: 'invalid_input', message: `${name} must be a number, got ${JSON.stringify(value)}` });
}

/** A parameter that must be a text, where it is given. */
export function textParam(params: Readonly<Record<string, Json>>, name: string): string | undefined {
  const value = params[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw new GenarunError({ code: 'invalid_input', message: `${name} must be a text, got ${JSON.stringify(value)}` });
}

/** A parameter that must be true or false, where it is given. */
export function booleanParam(params: Readonly<Record<string, Json>>, name: string): boolean | undefined {
  const value = params[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  throw new GenarunError({ code: 'invalid_input', message: `${name} must be true or false, got ${JSON.stringify(value)}` });
}
