import type { Captures } from './capture.ts';
import type { FamilyTest } from './family.ts';
import type { History } from './history.ts';
import type { Impact } from './impact.ts';
import type { Motions, RunMotion } from './motion.ts';
import type { Estimate } from './numbers.ts';
import type { Parting, ReplicateGroup } from './partings.ts';
import type { Foretelling } from './prediction.ts';
import type { Recurrence } from './recurrence.ts';
import type { Region, Regions } from './regions.ts';
import type { Sensitivity } from './sensitivity.ts';
import type { ReportSettings } from './settings.ts';
import type { Shape } from './shape.ts';

/** One run as the report names it. */
export type ReportRun = {
  readonly id: string;
  readonly network: string;
  readonly seed: number;
  readonly prompt: number;
  readonly length: number;
  readonly stopReason: string | null;
  readonly loopLength: number | null;
};

/** One step of a filmstrip; `sha256` names the picture made at or just before it. */
export type Frame = {
  readonly sequence: number;
  readonly isJump: boolean;
  readonly distance: number | null;
  readonly text: string | null;
  readonly sha256: string | null;
};

/** A run that is shown by itself, and why it was chosen. */
export type Featured = {
  readonly run: number;
  readonly why: string;
  readonly motion: RunMotion;
  readonly filmstrip: readonly Frame[];
  readonly shape: Shape | null;
  readonly recurrence: Recurrence | null;
};

/** What a medoid shows. */
export type RegionFace = { readonly text: string | null; readonly sha256: string | null };

/** All that a report says, as JSON. Numbers have six significant digits; null: not known, or without end. */
export type Report = {
  readonly format: 'genarun-report-1';
  readonly experiment: {
    readonly id: string;
    readonly name: string;
    readonly prompts: readonly string[];
    readonly networks: readonly string[];
    readonly seeds: readonly number[];
  };
  readonly settings: ReportSettings;
  readonly size: {
    readonly runs: number;
    readonly networks: number;
    readonly prompts: number;
    readonly outputs: number;
    readonly steps: number;
    readonly compared: number;
    readonly tested: number;
    readonly paths: number;
  };
  readonly view: { readonly model: string; readonly form: string; readonly dimension: number; readonly stride: number; readonly models: readonly string[] };
  readonly runs: readonly ReportRun[];
  readonly family: readonly FamilyTest[];
  /** Names of the main tests that hold, family-wise. */
  readonly found: readonly string[];
  readonly arrival: {
    readonly motions: Motions;
    readonly partings: readonly Parting[];
    readonly replicates: readonly ReplicateGroup[];
    readonly foretellings: readonly Foretelling[];
    readonly sensitivity: Sensitivity | null;
  };
  readonly capture: Captures & { readonly absorptionMedian: number | null };
  readonly history: History;
  readonly impact: Impact & { readonly strongest: string | null; readonly strongestShare: Estimate | null };
  readonly regions: Omit<Regions, 'list'> & { readonly list: readonly (Region & RegionFace)[] };
  readonly featured: readonly Featured[];
};
