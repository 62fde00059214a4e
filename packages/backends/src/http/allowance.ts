import { GenarunError } from '@genarun/spec';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** One entry of the configured exceptions, read. */
type Entry =
  | { readonly type: 'network'; readonly network: Address; readonly bits: number }
  | { readonly type: 'host'; readonly scheme: string | undefined; readonly host: string; readonly port: number | undefined };

/** What the operator allows beyond public addresses on the usual ports. */
export type Allowance = {
  /** The port may be reached, because it is usual or an entry names it. */
  readonly port: (url: URL) => boolean;
  /** The address may be reached for this URL, because it is public or an entry names it or its host. */
  readonly address: (address: string, url: URL) => boolean;
};

/** A host as entries and URLs both write it: without brackets and without the root's dot. */
export function bareHost(host: string): string {
  return host.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

export function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
}

function unreadable(entry: string): GenarunError {
  return new GenarunError({
    code: 'invalid_input',
    message: `http.allow: expected host, host:port, http://host:port or a network such as 10.0.0.0/8, got "${entry}"`,
    hint: 'Correct the list `http: { allow: [...] }` in genarun.config.yaml.',
  });
}

function readEntry(entry: string): Entry {
  if (/^[^/]+\/\d+$/.test(entry)) {
    if (!ipaddr.isValidCIDR(entry)) throw unreadable(entry);
    const [network, bits] = ipaddr.parseCIDR(entry);
    return { type: 'network', network, bits };
  }
  const scheme = /^(https?):\/\//i.exec(entry)?.[1]?.toLowerCase();
  const bare = ipaddr.IPv6.isValid(entry) ? `[${entry}]` : entry;
  const text = scheme === undefined ? `http://${bare}` : bare;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === '' || url.username !== '' || url.pathname !== '/' || url.search !== '') throw unreadable(entry);
  // `http://x:80` parses to the default port, written or not; the entry itself says which.
  const written = /:(\d+)\/?$/.exec(text)?.[1];
  const port = written !== undefined ? Number(written) : scheme === undefined ? undefined : portOf(url);
  return { type: 'host', scheme: scheme && `${scheme}:`, host: bareHost(url.hostname), port };
}

/** All of IPv6 that is given out for the public internet. Source: IANA registry of IPv6 unicast address assignments. */
const globalIpv6 = ipaddr.IPv6.parse('2000::');

/**
 * Addresses of the public internet. Everything special (private, loopback, link-local, mapped, translated, tunnelled, documentation…) is none;
 * the second condition catches forms the first one counts as ordinary, such as `::7f00:1`.
 */
function isPublic(address: Address): boolean {
  return address.range() === 'unicast' && (address instanceof ipaddr.IPv4 || address.match(globalIpv6, 3));
}

function isInside(address: Address, network: Address, bits: number): boolean {
  return address instanceof ipaddr.IPv4
    ? network instanceof ipaddr.IPv4 && address.match(network, bits)
    : network instanceof ipaddr.IPv6 && address.match(network, bits);
}

/** Reads the exceptions; throws GenarunError `invalid_input` for an entry that is none. An entry with a port opens that port, one without opens the usual ones. */
export function readAllowance(allow: readonly string[], ports: readonly number[]): Allowance {
  const entries = allow.map(readEntry);
  const matches = (entry: Entry, url: URL) =>
    entry.type === 'host' &&
    entry.host === bareHost(url.hostname) &&
    (entry.scheme === undefined || entry.scheme === url.protocol) &&
    (entry.port === undefined ? ports.includes(portOf(url)) : entry.port === portOf(url));
  return {
    port: (url) => ports.includes(portOf(url)) || entries.some((entry) => matches(entry, url)),
    address: (text, url) => {
      if (!ipaddr.isValid(text)) return false;
      if (isPublic(ipaddr.parse(text)) || entries.some((entry) => matches(entry, url))) return true;
      const plain = ipaddr.process(text); // an IPv4 address in IPv6 clothes counts as what it reaches
      return entries.some((entry) => entry.type === 'network' && isInside(plain, entry.network, entry.bits));
    },
  };
}
