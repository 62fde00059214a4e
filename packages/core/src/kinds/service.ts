import { createRedact, defineKind, isRecord, type Json, kindFields, type Node, redactedFault } from '@genarun/spec';
import { fillSecrets } from '../http/secret-text.ts';

/** Calls an operation of a registered service with JSON and takes its JSON answer. */
export const serviceKind = defineKind({
  name: 'service',
  version: 1,
  fields: kindFields.service,
  picks: [],
  secrets: ['headers'],
  perform: async ({ fields }, context) => {
    const service = context.service(String(fields.service));
    const secrets: string[] = [];
    const open = (name: string): string => {
      const value = context.secret(name);
      secrets.push(value);
      return value;
    };
    const given = isRecord(fields.headers) ? Object.entries(fields.headers).map(([name, value]): [string, string] => [name, fillSecrets(value, open)]) : [];
    const named = given.some(([name]) => name.toLowerCase() === 'idempotency-key');
    // The same for every attempt: a service that has done the work once can tell.
    const headers = Object.fromEntries(named ? given : [...given, ['Idempotency-Key', `${context.run}/${context.address}`]]);
    const redact = createRedact(secrets);
    try {
      return { value: redact.json(await service.call(String(fields.operation), (fields.input ?? null) as Json, { headers, signal: context.signal })) }; // templates of JSON give JSON
    } catch (error) {
      throw secrets.length === 0 ? error : redactedFault(error, redact);
    }
  },
  output: () => ({}),
  check: (node: Node) => {
    const empty = ['service', 'operation'].filter((field) => typeof node[field] === 'string' && node[field].trim() === '');
    return empty.map((field) => `${field} is empty`);
  },
});
