import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import type { GenarunError } from '@genarun/spec';
import { type Allowance, bareHost, portOf } from './allowance.ts';
import { publicForm, refused } from './refusal.ts';

/** Every address of a host name. */
export type Lookup = (host: string) => Promise<readonly LookupAddress[]>;

/** Reads an address; only http and https, no user or password in it. */
export function readUrl(text: string, base?: URL): URL {
  const url = URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
  if (url === undefined)
    throw refused(`expected an http or https address, got "${text.slice(0, 100)}"`, 'Write the whole address, for example https://example.com/path.');
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw refused(`expected an http or https address, got ${url.protocol}`, 'Other protocols are never used.');
  if (url.username !== '' || url.password !== '')
    throw refused(`${publicForm(url)}: an address must not hold a user name or a password`, 'Send credentials in a header, from a secret.');
  return url;
}

function privateAddress(url: URL, address: string): GenarunError {
  const named = bareHost(url.hostname) === address ? address : `${url.hostname} (${address})`;
  return refused(
    `${publicForm(url)}: ${named} is not a public address`,
    `If this address is meant, allow it in genarun.config.yaml: http: { allow: ["${url.hostname}:${portOf(url)}"] }`,
  );
}

/** Refuses a port or a literal address that is not allowed. Throws GenarunError `invalid_input`. */
export function checkUrl(url: URL, allowance: Allowance): void {
  if (!allowance.port(url))
    throw refused(
      `${publicForm(url)}: port ${portOf(url)} is not allowed`,
      `Allow it in genarun.config.yaml: http: { allow: ["${url.hostname}:${portOf(url)}"] }`,
    );
  const host = bareHost(url.hostname);
  if (isIP(host) !== 0 && !allowance.address(host, url)) throw privateAddress(url, host);
}

/** The addresses a connection may go to: all answers of one lookup, refused together when a single one is not allowed. */
export async function checkedAddresses(url: URL, allowance: Allowance, lookup: Lookup): Promise<readonly LookupAddress[]> {
  const host = bareHost(url.hostname);
  const family = isIP(host);
  const answers = family === 0 ? await lookup(url.hostname) : [{ address: host, family }];
  const first = answers[0];
  if (first === undefined) throw Object.assign(new Error(`no address for ${url.hostname}`), { code: 'ENOTFOUND' });
  for (const { address } of answers) if (!allowance.address(address, url)) throw privateAddress(url, address);
  return answers;
}
