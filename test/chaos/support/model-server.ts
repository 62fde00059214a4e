/**
 * A model server that bills: a process of its own, with a ledger file that only grows. It bills every request whose work it does,
 * also one it has had before, so that whoever asks twice pays twice.
 * POST /calls (Idempotency-Key) answers after a delay; GET /calls/KEY tells what became of a call; POST /settings changes how it behaves.
 */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerTo, type WireAnswer, type WireRequest } from './answers.ts';
import type { LedgerLine, ServerSettings } from './ledger.ts';

type Known = { status: 'pending' } | { status: 'done'; answer: WireAnswer } | { status: 'refused' };

const [file = ''] = process.argv.slice(2);
const ledger = openSync(file, 'a');
const known = new Map<string, Known>();
const held = new Set<() => void>();
let settings: ServerSettings = { seed: 1, minDelayMs: 0, maxDelayMs: 4, refuseRate: 0, refuseText: '', dropRate: 0, hold: false };
let requests = 0;

function record(line: LedgerLine): void {
  writeSync(ledger, `${JSON.stringify(line)}\n`);
  if (line.type === 'billed') fsyncSync(ledger);
}

/** Uniform in [0, 1), from the seed, the call (without the run it belongs to) and what is decided. */
function chance(key: string, what: string): number {
  const print = createHash('sha256')
    .update(`${settings.seed} ${what} ${key.slice(key.indexOf(':'))}`)
    .digest();
  return print.readUInt32BE(0) / 2 ** 32;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

function reply(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

async function call(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const key = decodeURIComponent(String(request.headers['idempotency-key']));
  const asked: WireRequest = JSON.parse(await bodyOf(request));
  requests += 1;
  record({ type: 'received', key, model: asked.model });
  const unwanted = settings.refuseText !== '' && asked.text.includes(settings.refuseText);
  const refused = unwanted || asked.model.endsWith('/broken') || chance(key, 'refuse') < settings.refuseRate;
  if (refused) {
    known.set(key, { status: 'refused' });
    record({ type: 'refused', key, model: asked.model });
    if (chance(key, 'status') < 0.5) return reply(response, 429, { error: 'too many requests' }, { 'retry-after': '0' });
    return reply(response, 500, { error: 'out of order' });
  }
  if (known.get(key)?.status !== 'done') known.set(key, { status: 'pending' });
  let gone = false;
  response.once('close', () => {
    if (response.writableFinished) return;
    gone = true;
    record({ type: 'left', key, model: asked.model });
  });
  const { minDelayMs, maxDelayMs } = settings;
  const delay = minDelayMs + chance(`${key}:${requests}`, 'delay') * (maxDelayMs - minDelayMs);
  if (settings.hold) await new Promise<void>((resolve) => held.add(resolve));
  else await new Promise((resolve) => setTimeout(resolve, delay));
  const answer = answerTo(asked);
  known.set(key, { status: 'done', answer });
  record({ type: 'billed', key, model: asked.model });
  if (gone) return;
  if (chance(key, 'drop') < settings.dropRate) {
    record({ type: 'dropped', key, model: asked.model });
    response.destroy();
    return;
  }
  reply(response, 200, answer);
}

const server = createServer((request, response) => {
  const { method, url = '' } = request;
  if (method === 'POST' && url === '/calls') {
    call(request, response).catch(() => response.destroy());
    return;
  }
  if (method === 'GET' && url.startsWith('/calls/')) {
    const key = decodeURIComponent(url.slice('/calls/'.length));
    record({ type: 'asked', key, model: '' });
    const state = known.get(key);
    return reply(response, state ? 200 : 404, state ?? { status: 'never' });
  }
  if (method === 'POST' && url === '/settings') {
    bodyOf(request).then((body) => {
      settings = { ...settings, ...JSON.parse(body) };
      if (!settings.hold) for (const release of held) release();
      if (!settings.hold) held.clear();
      reply(response, 200, settings);
    });
    return;
  }
  if (method === 'GET' && url === '/requests') return reply(response, 200, { requests, held: held.size });
  reply(response, 404, {});
});

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo; // it listens on a port
  process.stdout.write(`${port}\n`);
});
process.once('SIGTERM', () => {
  closeSync(ledger);
  process.exit(0);
});
