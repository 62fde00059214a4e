import { z } from 'zod';

/** The closed list of fault codes a document may match in `onError`. `throw` may name further codes of its own. */
export const faultCodes = [
  'rate_limit',
  'provider_outage',
  'network',
  'timeout',
  'auth',
  'quota',
  'content_policy',
  'invalid_input',
  'invalid_output',
  'not_found',
  'unknown_outcome',
  'cancelled',
  'budget',
  'internal',
] as const;

export type FaultCode = (typeof faultCodes)[number];

/** A code of the closed list, or any code that a `throw` names. */
export type ErrorCode = FaultCode | (string & {});

type Policy = { readonly retryable: boolean; readonly http: number; readonly exit: number };

const policies: Readonly<Record<FaultCode, Policy>> = {
  rate_limit: { retryable: true, http: 429, exit: 1 },
  provider_outage: { retryable: true, http: 503, exit: 1 },
  network: { retryable: true, http: 502, exit: 1 },
  timeout: { retryable: true, http: 504, exit: 1 },
  auth: { retryable: false, http: 401, exit: 2 },
  quota: { retryable: false, http: 402, exit: 1 },
  content_policy: { retryable: false, http: 422, exit: 1 },
  invalid_input: { retryable: false, http: 400, exit: 2 },
  invalid_output: { retryable: false, http: 502, exit: 1 },
  not_found: { retryable: false, http: 404, exit: 2 },
  unknown_outcome: { retryable: false, http: 502, exit: 1 },
  cancelled: { retryable: false, http: 409, exit: 130 },
  budget: { retryable: false, http: 402, exit: 3 },
  internal: { retryable: false, http: 500, exit: 1 },
};

/** The one table from code to policy: default `retryable`, HTTP status, exit code. A thrown custom code counts as `internal`. */
export function errorPolicy(code: ErrorCode): Policy {
  return Object.hasOwn(policies, code) ? policies[code as FaultCode] : policies.internal;
}

export type GenarunErrorInit = {
  readonly code: ErrorCode;
  /** What was expected, what came, and where. */
  readonly message: string;
  /** What to do next. */
  readonly hint?: string;
  /** Whether the same call may succeed later. Default: the code's policy. */
  readonly retryable?: boolean;
  /** The provider's own wish, in milliseconds from now. */
  readonly retryAfterMs?: number;
  /** Address of the invocation the error belongs to. */
  readonly address?: string;
  /** Position in the document: `file:line:column`. */
  readonly position?: string;
  readonly cause?: unknown;
};

/** The one error of Genarun. */
export class GenarunError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly address: string | undefined;
  readonly position: string | undefined;

  constructor(init: GenarunErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'GenarunError';
    this.code = init.code;
    this.hint = init.hint;
    this.retryable = init.retryable ?? errorPolicy(init.code).retryable;
    this.retryAfterMs = init.retryAfterMs;
    this.address = init.address;
    this.position = init.position;
  }

  /** Also one of another copy of this package: parts that are bundled or installed apart throw the same error. */
  static override [Symbol.hasInstance](value: unknown): value is GenarunError {
    return value instanceof Error && value.name === 'GenarunError' && 'code' in value && 'retryable' in value;
  }
}

/** An error as plain data: what events, rows and JSON answers hold. Never a stack, never a secret. */
export const faultSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  retryable: z.boolean(),
  retryAfterMs: z.number().optional(),
  address: z.string().optional(),
});
export type Fault = z.infer<typeof faultSchema>;

/** Any thrown thing as a Fault; a foreign error becomes `internal`, an abort `cancelled`. */
export function toFault(error: unknown, address?: string): Fault {
  const known = toGenarunError(error);
  return {
    code: known.code,
    message: known.message,
    ...(known.hint === undefined ? {} : { hint: known.hint }),
    retryable: known.retryable,
    ...(known.retryAfterMs === undefined ? {} : { retryAfterMs: known.retryAfterMs }),
    ...((known.address ?? address) === undefined ? {} : { address: known.address ?? address }),
  };
}

/** Any thrown thing as a GenarunError. */
export function toGenarunError(error: unknown): GenarunError {
  if (error instanceof GenarunError) return error;
  if (error instanceof Error && error.name === 'AbortError') return new GenarunError({ code: 'cancelled', message: 'cancelled', cause: error });
  const message = error instanceof Error ? error.message : String(error);
  return new GenarunError({ code: 'internal', message, cause: error });
}
