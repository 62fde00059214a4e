import { createHash } from 'node:crypto';
import type { Hash } from '@genarun/spec';

/** sha256 by the platform's own library; strings as UTF-8. */
export const nodeHash: Hash = (data) => createHash('sha256').update(data).digest('hex');
