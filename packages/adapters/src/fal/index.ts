export { type FalOptions, falAdapter } from './adapter.ts';
export { verifyFalWebhook } from './webhook.ts';
