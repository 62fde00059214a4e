import type { Pipeline } from '@genarun/spec';

/** What a driver process is told to do. */
export type DriverOrder =
  | { readonly do: 'start'; readonly pipeline: Pipeline; readonly seed?: number; readonly budget?: number }
  | { readonly do: 'resume'; readonly run: string; readonly budget?: number; readonly retryUnknown?: boolean }
  | { readonly do: 'answer'; readonly run: string; readonly address: string; readonly value: unknown }
  | { readonly do: 'cancel' | 'pause'; readonly run: string };
