import { GenarunError } from '@genarun/spec';

/** A request that is refused before it leaves. */
export function refused(message: string, hint: string): GenarunError {
  return new GenarunError({ code: 'invalid_input', message: `http: ${message}`, hint });
}

/** An answer that is larger than its limits. */
export function tooLarge(message: string): GenarunError {
  return new GenarunError({ code: 'invalid_output', message: `http: ${message}`, hint: 'Ask for less, or raise the limit of bytes for this request.' });
}

/** An address without what may be secret in it: no query, no user, no fragment. */
export function publicForm(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`.slice(0, 200);
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'string') return code;
  // A host with several addresses fails once for each; the first says enough.
  return error instanceof AggregateError && error.errors.length > 0 ? codeOf(error.errors[0]) : '';
}

const hints: Readonly<Record<string, string>> = {
  ENOTFOUND: 'No such host; check the spelling and the DNS of this machine.',
  EAI_AGAIN: 'The name could not be resolved now; check the network and the DNS of this machine.',
  ECONNREFUSED: 'Nothing listens there; check that the service runs, and its port.',
  ECONNRESET: 'The other side closed the connection; whether it did the work is not known.',
  UND_ERR_SOCKET: 'The other side closed the connection; whether it did the work is not known.',
};

/** What the transport threw, as GenarunError. */
export function translated(error: unknown, url: URL): GenarunError {
  if (error instanceof GenarunError) return error;
  const code = codeOf(error);
  const message = `http: ${publicForm(url)}: ${error instanceof Error && error.message !== '' ? error.message : code || String(error)}`;
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH')
    return new GenarunError({ code: 'invalid_input', message, hint: 'Check the method, the headers and the body.', cause: error });
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return new GenarunError({ code: 'invalid_output', message, cause: error });
  if (code.startsWith('Z_') || code.startsWith('ERR__ERROR_FORMAT') || code.startsWith('ERR_BROTLI'))
    return new GenarunError({ code: 'invalid_output', message: `${message} (the compressed body is damaged)`, cause: error });
  if (code === 'UND_ERR_CONNECT_TIMEOUT')
    return new GenarunError({ code: 'timeout', message, hint: 'The host does not answer; check the address and the network.', cause: error });
  return new GenarunError({ code: 'network', message, hint: hints[code] ?? 'Check the network; the request can be tried again.', cause: error });
}
