import type { Json, ModelRequest, Pixels, Task, Turn, Usage } from '@genarun/spec';
import type { Device } from '../manifest/device.ts';
import type { ModelFolder } from '../manifest/model-folder.ts';

/** Sound as numbers from -1 to 1, one array a channel, all of one length. `rate` is samples a second. */
export type Pcm = { readonly rate: number; readonly channels: readonly Float32Array[] };

/** A label with the share of belief the model gives it, 0 to 1. */
export type Label = { readonly label: string; readonly score: number };

/** How a model is loaded: CPU threads of one operation, where it runs, and in a page the folder of onnxruntime's files, as a URL with `/` at its end. */
export type Session = { readonly threads: number; readonly device: Device; readonly wasmPaths?: string };

/** A model's request as it travels to the worker: media are decoded, everything can be cloned. */
export type LocalRequest = {
  readonly task: Task;
  readonly turns?: readonly Turn[];
  readonly prompt?: string;
  readonly negativePrompt?: string;
  readonly texts?: readonly string[];
  readonly language?: ModelRequest['language'];
  /** Pictures and sounds among the request's media, each in the order given. */
  readonly images?: readonly Pixels[];
  readonly audio?: readonly Pcm[];
  readonly json?: ModelRequest['json'];
  readonly count: number;
  /** Always there: where the request has none, it follows from the call's key. */
  readonly seed: number;
  /** The request's parameters over the model's defaults. */
  readonly params: Readonly<Record<string, Json>>;
  /** Labels that an answer in labels keeps to, where the request names the labels of another model. */
  readonly labels?: readonly string[];
};

/** What an engine answers; the main thread encodes pictures and sounds. */
export type LocalAnswer = {
  readonly texts?: readonly string[];
  readonly images?: readonly Pixels[];
  readonly audio?: readonly Pcm[];
  readonly vectors?: readonly Float32Array[];
  /** For each text of an answer in labels: the likeliest labels, best first. */
  readonly labels?: readonly (readonly Label[])[];
  readonly usage: Usage;
  readonly returned?: Readonly<Record<string, Json>>;
  readonly warnings?: readonly string[];
};

export type Hooks = {
  /** True once nobody wants the answers of this batch any more: end soon, with any answers or a throw. */
  readonly cancelled: () => boolean;
  /** A piece of text of the request at `index`, as it comes. */
  readonly token: (index: number, text: string) => void;
  /** False while a piece told now would only wait: an engine may save itself the making of it. Absent: always true. */
  readonly due?: () => boolean;
  /** How far the whole batch is, 0 to 1. */
  readonly progress: (fraction: number) => void;
};

/** A model in memory. */
export type Loaded = {
  /** Estimate of what it keeps in memory. */
  readonly bytes: number;
  /** Requests that may be performed together; 1 = none. Only where a batch gives the very numbers of singles. */
  readonly maxBatch: number;
  /** One answer for each request, in order. Throws GenarunError. Never called twice at a time in one worker. */
  readonly perform: (requests: readonly LocalRequest[], hooks: Hooks) => Promise<readonly LocalAnswer[]>;
  readonly dispose: () => Promise<void>;
};

/** Loads a model into the worker's memory. Throws GenarunError naming file, expected and received. */
export type Loader = (folder: ModelFolder, session: Session) => Promise<Loaded>;
