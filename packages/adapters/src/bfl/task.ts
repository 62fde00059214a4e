import { GenarunError, isRecord, type Json } from '@genarun/spec';
import type { Look } from '../wire/poll.ts';

/** A task as it was taken: where it is asked for, and what it costs. */
export type Ticket = { readonly pollingUrl: string; readonly credits?: number };

export type Ended = { readonly sample: string; readonly returned: Readonly<Record<string, Json>> };

/** Reads the answer to a creation. Throws `invalid_output`. */
export function readTicket(json: unknown): Ticket {
  if (!isRecord(json) || typeof json.polling_url !== 'string' || !URL.canParse(json.polling_url))
    throw new GenarunError({ code: 'invalid_output', message: `bfl: a polling_url expected, got ${(JSON.stringify(json) ?? 'nothing').slice(0, 120)}` });
  return { pollingUrl: json.polling_url, ...(typeof json.cost === 'number' ? { credits: json.cost } : {}) };
}

/** A ticket as one text: the cost stands behind the address, since no later answer tells it. */
export function writeTicket({ pollingUrl, credits }: Ticket): string {
  return credits === undefined ? pollingUrl : `${pollingUrl}#credits=${credits}`;
}

export function parseTicket(text: string): Ticket {
  const [pollingUrl = '', credits] = text.split('#credits=');
  return { pollingUrl, ...(credits === undefined ? {} : { credits: Number(credits) }) };
}

/** What a result's state means. States nobody knows are no end. */
export function lookAt(json: unknown): Look<Ended> {
  if (!isRecord(json) || typeof json.status !== 'string') throw new GenarunError({ code: 'invalid_output', message: 'bfl: a task with a status expected' });
  const details = isRecord(json.details) ? json.details : {};
  switch (json.status) {
    case 'Ready':
      return ready(json.result);
    case 'Request Moderated':
    case 'Content Moderated': {
      const said = Object.values(details)
        .flat(2)
        .filter((item) => typeof item === 'string');
      const what = json.status === 'Request Moderated' ? 'the request' : 'the picture';
      const message = `bfl: ${what} was moderated${said.length === 0 ? '' : `: ${said.slice(0, 5).join(', ')}`}`;
      return { failed: new GenarunError({ code: 'content_policy', message, hint: 'Change the prompt, or raise safety_tolerance where it is allowed.' }) };
    }
    case 'Task not found':
      return { failed: new GenarunError({ code: 'not_found', message: 'bfl: there is no such task; results are kept for a short time' }) };
    case 'Error': {
      const said = [details.error, details.message, json.error].find((item) => typeof item === 'string');
      return { failed: new GenarunError({ code: 'provider_outage', message: `bfl: the task failed${said === undefined ? '' : `: ${said}`}` }) };
    }
    default:
      return { note: json.status.toLowerCase(), ...(typeof json.progress === 'number' ? { fraction: json.progress } : {}) };
  }
}

function ready(result: unknown): Look<Ended> {
  const given = isRecord(result) ? result : {};
  if (typeof given.sample !== 'string') return { failed: new GenarunError({ code: 'invalid_output', message: 'bfl: the task is ready, but has no picture' }) };
  const returned = {
    ...(typeof given.seed === 'number' ? { seed: given.seed } : {}),
    ...(typeof given.prompt === 'string' ? { revised_prompt: given.prompt } : {}),
  };
  return { done: { sample: given.sample, returned } };
}
