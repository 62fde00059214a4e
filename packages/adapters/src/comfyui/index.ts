export { type ComfyuiOptions, comfyuiAdapter } from './adapter.ts';
export type { Binding, ComfyuiWorkflow, Workflow } from './workflow.ts';
