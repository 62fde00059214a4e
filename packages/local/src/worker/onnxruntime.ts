import { GenarunError } from '@genarun/spec';
import type { Device } from '../manifest/device.ts';

export type Onnxruntime = typeof import('onnxruntime-node');

let loading: Promise<Onnxruntime> | undefined;

/** Loads onnxruntime-node once a thread. Throws GenarunError `not_found` with the command that installs it. */
export function loadOnnxruntime(): Promise<Onnxruntime> {
  loading ??= importOnnxruntime();
  return loading;
}

async function importOnnxruntime(): Promise<Onnxruntime> {
  try {
    const module = await import('onnxruntime-node');
    // A CommonJS module may come with its exports under `default` alone.
    return 'InferenceSession' in module ? module : (module as { readonly default: Onnxruntime }).default;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new GenarunError({
      code: 'not_found',
      message: `local models need the package onnxruntime-node, which does not load: ${message.split('\n')[0]}`,
      hint: 'npm install @genarun/local onnxruntime-node; behind a firewall: ONNXRUNTIME_NODE_INSTALL=skip npm install @genarun/local onnxruntime-node',
      cause,
    });
  }
}

/** Refuses a device that this onnxruntime was not built with. Throws GenarunError `invalid_input` naming those it has. */
export function requireDevice({ listSupportedBackends }: Pick<Onnxruntime, 'listSupportedBackends'>, device: Device): void {
  const there = listSupportedBackends().map(({ name }) => name);
  if (there.includes(device)) return;
  throw new GenarunError({
    code: 'invalid_input',
    message: `local models: device "${device}" is not one of this machine's onnxruntime, which has ${there.join(', ')}`,
    hint: 'set adapters.local.device to one of them; "cpu" is always there',
  });
}

/** What onnxruntime throws for a device it has in principle. Nothing falls back to another device silently. */
export function deviceFailed({ listSupportedBackends }: Pick<Onnxruntime, 'listSupportedBackends'>, device: Device, cause: unknown): GenarunError {
  const said = (cause instanceof Error ? cause.message : String(cause)).replace(/\s+/g, ' ').slice(0, 300);
  const ready = listSupportedBackends().filter(({ bundled }) => bundled);
  return new GenarunError({
    code: 'invalid_input',
    message: `local models: device "${device}" cannot be used on this machine: ${said}`,
    hint: `onnxruntime brings ${ready.map(({ name }) => name).join(', ')} along; others need their driver and libraries. adapters.local.device: cpu works everywhere`,
    cause,
  });
}
