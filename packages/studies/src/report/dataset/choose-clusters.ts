import { GenarunError } from '@genarun/spec';
import { makeClusters } from '../../clusters/make-clusters.ts';
import { type Clustering, findClustering, listClusterings } from '../../clusters/records.ts';
import { countEmbeddings } from '../../embeddings/records.ts';
import type { ExperimentRecord } from '../../records/experiments.ts';
import type { Studies } from '../../studies.ts';
import { readClusters, type StoredClusters } from './stored-clusters.ts';

/**
 * The clusters a report on an experiment uses: those that are named; else the newest that were kept of it, by the model it looks through; else new ones, which are
 * kept, once the experiment is complete. Undefined where there are none and none can be made. `model`: the embedding model the report looks through, the first one with vectors
 * unless told. Throws `not_found` for a name nobody knows, and `invalid_input` for clusters by another model or of other experiments.
 */
export async function chooseClusters(
  studies: Studies,
  record: ExperimentRecord,
  { name, model, tell }: { readonly name?: string; readonly model?: string; readonly tell?: (stage: string) => void } = {},
): Promise<StoredClusters | undefined> {
  const counts = await countEmbeddings(studies, record.id);
  const through = model ?? record.experiment.embedding_models.find((each) => (counts.get(each) ?? 0) > 0);
  if (name !== undefined) return readClusters(studies, record, { clustering: fitting(await findClustering(studies, name), record, through), isNamed: true });
  if (through === undefined) return undefined;
  const kept = (await listClusterings(studies)).find((each) => each.model === through && each.selection.includes(record.id));
  if (kept !== undefined) return readClusters(studies, record, { clustering: kept, isNamed: false });
  const total = counts.get(through) ?? 0;
  // What is frozen while runs still go on would soon be of half of them.
  if (record.completedAt === undefined || total < 4) return undefined;
  tell?.('clusters');
  const free = await freeName(studies, `${record.name} by ${through}`);
  const made = await makeClusters(studies, { name: free, model: through, experiments: [record] }).catch(unlessImpossible);
  return made === undefined ? undefined : readClusters(studies, record, { clustering: made, isNamed: false });
}

/** Vectors of several spaces cannot be clustered together; a report can do without. */
function unlessImpossible(error: unknown): undefined {
  if (error instanceof GenarunError && error.code === 'invalid_input') return undefined;
  throw error;
}

function fitting(clustering: Clustering, { id, name }: ExperimentRecord, through: string | undefined): Clustering {
  const { name: words, model, selection } = clustering;
  if (model !== through)
    throw new GenarunError({
      code: 'invalid_input',
      message: `clustering "${words}" is of vectors by ${model}, and the report looks through ${through ?? 'no model'}`,
      hint: `look through the same model: --model ${model}`,
    });
  if (selection.includes(id)) return clustering;
  throw new GenarunError({
    code: 'invalid_input',
    message: `clustering "${words}" has no outputs of experiment "${name}"`,
    hint: `make one with: genarun experiment cluster ${id}`,
  });
}

async function freeName(studies: Pick<Studies, 'tables'>, wanted: string): Promise<string> {
  const taken = new Set((await listClusterings(studies)).map(({ name }) => name));
  let name = wanted;
  for (let count = 2; taken.has(name); count++) name = `${wanted} (${count})`;
  return name;
}
