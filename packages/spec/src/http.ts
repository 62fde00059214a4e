/** One HTTP request as a contract: no redirects are visible, bodies are bytes. */
export type HttpRequest = {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
  /** Milliseconds until the whole answer must be there. Default: the client's. */
  readonly timeoutMs?: number;
  /** Bytes of the body at most. Default: the client's. */
  readonly maxBytes?: number;
};

export type HttpResponse = {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The address that answered, after redirects. */
  readonly url: string;
};

/**
 * Two clients. `guarded` is for addresses that a document, a model or a provider names: http and https only, private and special
 * addresses refused on the literal, on every DNS answer and at each redirect, at most 5 redirects, headers dropped across origins.
 * `configured` is for origins the operator has configured (services, local model servers): those origins may be private; redirects are not followed.
 * Both throw GenarunError: `invalid_input` (refused), `network`, `timeout`, `invalid_output` (too large), `cancelled`. An HTTP status never throws.
 */
export type Http = {
  readonly guarded: (request: HttpRequest) => Promise<HttpResponse>;
  readonly configured: (request: HttpRequest) => Promise<HttpResponse>;
};
