import type { OnnxManifest, TransformersManifest } from './manifest.ts';

/** A file of a model: its path below the model's folder, with `/`, its size, and its checksum where that is known beforehand. */
export type ModelFile = { readonly path: string; readonly bytes: number; readonly sha256?: string };

type Folder = {
  /** The id without `local/`: the folder's name, or `owner/name`. */
  readonly id: string;
  /** Absolute; in a page its URL, with `/` at its end. */
  readonly path: string;
  readonly files: readonly ModelFile[];
  /** sha256 of what it answers with, as far as a manifest or a pull record tells it; else it is measured when a plan is made. */
  readonly version?: string;
};

/** A custom ONNX model: `genarun-model.json` says what goes in and what comes out. */
export type OnnxFolder = Folder & {
  readonly format: 'onnx';
  readonly manifest: OnnxManifest;
  /** Label files that the manifest names, read. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
};

/** A folder in the layout of Transformers.js, with or without a manifest. */
export type TransformersFolder = Folder & {
  readonly format: 'transformers';
  readonly manifest: TransformersManifest;
  /** `config.json`. */
  readonly config: Readonly<Record<string, unknown>>;
};

/** A model on disk, as plain data that travels to a worker. */
export type ModelFolder = OnnxFolder | TransformersFolder;
