import type { SimModel } from './sim-model.ts';
import { painter } from './painter/painter.ts';
import { writer } from './writer/writer.ts';

/** Every simulated model, in the order of listings. */
export const simModels: readonly SimModel[] = [writer, painter];
