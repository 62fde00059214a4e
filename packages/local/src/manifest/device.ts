import { z } from 'zod';

/** Where models may run. All but `cpu` need a machine, and an onnxruntime, that has them. */
export const devices = ['cpu', 'cuda', 'coreml', 'dml', 'webgpu'] as const;
export const deviceSchema = z.enum(devices);
export type Device = z.infer<typeof deviceSchema>;
