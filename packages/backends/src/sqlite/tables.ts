import { columns } from './columns.ts';

/** Columns of each table, in the words of its contract. `!` marks what is required; types see columns.ts. */
export const runColumns = columns({
  id: 'text!',
  owner: 'text!',
  name: 'text!',
  dialect: 'text!',
  status: 'text!',
  seed: 'integer!',
  createdAt: 'integer!',
  updatedAt: 'integer!',
  endedAt: 'integer',
  deletedAt: 'integer',
  cost: 'real!',
  costUnknown: 'boolean!',
  counts: 'json!',
  seq: 'integer!',
  output: 'json',
  fault: 'json',
  reason: 'text',
  budget: 'real',
  from: 'text@from_run',
});

export const eventColumns = columns({
  run: 'text!',
  seq: 'integer!',
  at: 'integer!',
  epoch: 'integer!',
  v: 'integer!',
  type: 'text!',
  address: 'text',
  attempt: 'integer',
  data: 'json!',
});

export const invocationColumns = columns({
  run: 'text!',
  address: 'text!',
  node: 'text!',
  kind: 'text!',
  status: 'text!',
  attempt: 'integer!',
  model: 'text',
  startedAt: 'integer',
  endedAt: 'integer',
  value: 'json',
  raw: 'json',
  fault: 'json',
  reason: 'text',
  asked: 'json',
  sent: 'json',
  returned: 'json',
  seed: 'integer',
  usage: 'json',
  cost: 'real',
  costUnknown: 'boolean',
  cached: 'boolean',
  key: 'text',
  picks: 'json',
  warnings: 'json',
  wait: 'json',
});

export const productColumns = columns({
  run: 'text!',
  address: 'text!',
  index: 'integer!',
  owner: 'text!',
  kind: 'text!',
  mime: 'text!',
  sha256: 'text!',
  bytes: 'integer!',
  width: 'integer',
  height: 'integer',
  duration: 'real',
  model: 'text',
  createdAt: 'integer!',
});

export const callColumns = columns({
  run: 'text!',
  address: 'text!',
  attempt: 'integer!',
  call: 'integer!',
  callKey: 'text!',
  model: 'text!',
  status: 'text!',
  openedAt: 'integer!',
  settledAt: 'integer',
  requestId: 'text',
  reserved: 'real',
  cost: 'real',
  usage: 'json',
  fault: 'json',
  answer: 'json',
});

export const cacheColumns = columns({ key: 'text!', value: 'json!', products: 'json!', raw: 'json', createdAt: 'integer!' });

export const inboxColumns = columns({ id: 'integer!', run: 'text!', at: 'integer!', type: 'text!', data: 'json!' });
