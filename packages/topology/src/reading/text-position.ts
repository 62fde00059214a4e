/** Where in a text something stands, counted from 1. */
export type TextPosition = { readonly line: number; readonly column: number };

/** A text or a file that does not hold what was expected; the message names where. */
export class ReadingError extends Error {
  readonly position: TextPosition | undefined;

  constructor(message: string, position?: TextPosition) {
    super(position === undefined ? message : `line ${position.line}, column ${position.column}: ${message}`);
    this.name = 'ReadingError';
    this.position = position;
  }
}
