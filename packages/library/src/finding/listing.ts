import type { Library } from '../library.ts';
import type { Candidate } from './blocks/candidates.ts';
import type { Condition } from './product-filter.ts';

/** What is listed, and in which order. */
export type Listing = {
  /** Of the order: a cursor of another does not fit. */
  readonly name: string;
  /** What is sorted by; `serial` is when they came. */
  readonly column: string;
  readonly nullable: boolean;
  readonly ascending: boolean;
  readonly limit: number;
  /** Where the page before ended. */
  readonly after: Candidate | undefined;
  readonly deleted: boolean;
  readonly text: Condition | undefined;
  readonly conditions: readonly Condition[];
};

/** That a product is this owner's, in the trash or outside it. */
export function ownOf({ owner }: Library, { deleted }: Pick<Listing, 'deleted'>): Condition {
  return { sql: `p.owner = ? AND p.deleted_at IS ${deleted ? 'NOT ' : ''}NULL`, parameters: [owner] };
}

/** Every condition, the one on words first. */
export function allOf({ text, conditions }: Pick<Listing, 'text' | 'conditions'>): readonly Condition[] {
  return text === undefined ? conditions : [text, ...conditions];
}

/** SQLite goes by the index it is told; PostgreSQL knows its columns from statistics. */
export function hinted(dialect: Library['tables']['dialect'], index: string | undefined): string {
  return dialect === 'sqlite' && index !== undefined ? `library_product AS p INDEXED BY ${index}` : 'library_product AS p';
}
