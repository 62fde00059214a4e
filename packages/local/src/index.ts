export type { Device } from './manifest/device.ts';
export type { ModelFolder, OnnxFolder, TransformersFolder } from './manifest/model-folder.ts';
export type { Manifest } from './manifest/manifest.ts';
