/** The matchers the suites use; those of vitest and jest fit. */
export type Matchers = {
  readonly toBe: (expected: unknown) => void;
  readonly toEqual: (expected: unknown) => void;
  readonly toMatchObject: (expected: object) => void;
  readonly toBeUndefined: () => void;
};

/** The test runner a conformance suite is registered with: `describe`, `it` and `expect` of vitest fit. */
export type SuiteApi = {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (name: string, body: () => Promise<void> | void) => unknown;
  readonly expect: (actual: unknown) => Matchers & { readonly rejects: { readonly toMatchObject: (expected: object) => Promise<void> } };
};
