export { type ReplicateOptions, replicateAdapter } from './adapter.ts';
export { verifyReplicateWebhook } from './webhook.ts';
