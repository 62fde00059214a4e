import type { Generated } from 'kysely';

/** The columns that queries written with Kysely read; the whole tables stand in the migrations, the rows in tables.ts. */
export type Schema = {
  readonly run: {
    id: string;
    owner: string;
    name: string;
    dialect: string;
    status: string;
    seed: number;
    created_at: number;
    updated_at: number;
    ended_at: number | null;
    deleted_at: number | null;
    cost: number;
    cost_unknown: number;
    counts: string;
    seq: number;
    output: string | null;
    fault: string | null;
    reason: string | null;
    budget: number | null;
    from_run: string | null;
    /** 1 while the run is being removed; such a run is seen by nobody. */
    removing: Generated<number>;
  };
  readonly plan: { run: string; data: string };
  readonly lease: { run: string; owner: string | null; epoch: number; expires_at: number };
  readonly event: { run: string; seq: number; data: string };
  readonly invocation: { run: string; address: string; value: string | null };
  readonly product: {
    run: string;
    address: string;
    index: number;
    owner: string;
    kind: string;
    mime: string;
    sha256: string;
    bytes: number;
    width: number | null;
    height: number | null;
    duration: number | null;
    model: string | null;
    created_at: number;
  };
  readonly call: { run: string; address: string };
  readonly inbox: { id: Generated<number>; run: string };
};
