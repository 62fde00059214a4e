export type { Device } from './manifest/device.ts';
export type { ModelFolder, OnnxFolder, TransformersFolder } from './manifest/model-folder.ts';
export type { Manifest } from './manifest/manifest.ts';
export type { Choice } from './pull/choose-download.ts';
export type { HubModel } from './pull/hub.ts';
export { type PullOptions, type PullProgress, type Pulled, pullModel } from './pull/pull.ts';
export type { PullRecord } from './pull/pull-record.ts';
export { findRemovable, type Removable, removeModel } from './pull/remove.ts';
