import { GenarunError, isRecord } from '@genarun/spec';
import type { Look } from '../wire/poll.ts';

/** What an ended workflow gave, and what it cost in Buzz. */
export type Ended = { readonly addresses: readonly string[]; readonly blocked: number; readonly buzz?: number };

/** Reads the id of a workflow. Throws `invalid_output`. */
export function readId(json: unknown): string {
  if (isRecord(json) && typeof json.id === 'string' && json.id !== '') return json.id;
  throw new GenarunError({
    code: 'invalid_output',
    message: `civitai: a workflow with an id expected, got ${(JSON.stringify(json) ?? 'nothing').slice(0, 120)}`,
  });
}

/** What a workflow's state means. States nobody knows are no end. */
export function lookAt(json: unknown): Look<Ended> {
  if (!isRecord(json) || typeof json.status !== 'string')
    throw new GenarunError({ code: 'invalid_output', message: 'civitai: a workflow with a status expected' });
  const steps = Array.isArray(json.steps) ? json.steps.filter(isRecord) : [];
  switch (json.status.toLowerCase()) {
    case 'succeeded':
      return ended(steps, buzzOf(json.cost));
    case 'failed':
      return { failed: failureOf(steps) };
    case 'expired':
      return { failed: new GenarunError({ code: 'timeout', message: 'civitai: the workflow expired before anybody performed it' }) };
    case 'canceled':
      return { failed: new GenarunError({ code: 'cancelled', message: 'civitai: the workflow was cancelled there' }) };
    default:
      return { note: json.status.toLowerCase() };
  }
}

function ended(steps: readonly Record<string, unknown>[], buzz: number | undefined): Look<Ended> {
  const images = steps.flatMap(({ output }) => (isRecord(output) && Array.isArray(output.images) ? output.images.filter(isRecord) : []));
  const blocked = images.filter((image) => typeof image.blockedReason === 'string' && image.blockedReason !== '');
  const addresses = images.flatMap((image) => (!blocked.includes(image) && image.available !== false && typeof image.url === 'string' ? [image.url] : []));
  if (addresses.length > 0) return { done: { addresses, blocked: blocked.length, ...(buzz === undefined ? {} : { buzz }) } };
  const [first] = blocked;
  const fault = first
    ? new GenarunError({
        code: 'content_policy',
        message: `civitai: the picture was blocked (${String(first.blockedReason)})`,
        hint: 'Change the prompt, or name another model.',
      })
    : new GenarunError({ code: 'invalid_output', message: 'civitai: the workflow succeeded, but has no picture' });
  return { failed: fault };
}

function failureOf(steps: readonly Record<string, unknown>[]): GenarunError {
  const jobs = steps.flatMap((step) => [step, ...(Array.isArray(step.jobs) ? step.jobs.filter(isRecord) : [])]);
  const output = (item: Record<string, unknown>): readonly unknown[] => (isRecord(item.output) ? [item.output.errors, item.output.blockedReason].flat() : []);
  const said = [
    ...new Set(jobs.flatMap((item) => [item.reason, item.error, item.message, ...output(item)]).filter((item) => typeof item === 'string' && item !== '')),
  ].join('; ');
  const message = `civitai: the workflow failed${said === '' ? '' : `: ${said.slice(0, 300)}`}`;
  if (/blocked|moderat|nsfw|prohibited|policy/i.test(said))
    return new GenarunError({ code: 'content_policy', message, hint: 'Change the prompt, or name another model.' });
  return new GenarunError({ code: /no_provider_available|timeout|expired|internal|unavailable|^$/i.test(said) ? 'provider_outage' : 'invalid_input', message });
}

function buzzOf(cost: unknown): number | undefined {
  return isRecord(cost) && typeof cost.total === 'number' ? cost.total : undefined;
}
