export { type BflOptions, bflAdapter } from './adapter.ts';
export { verifyBflWebhook } from './webhook.ts';
