import { GenarunError } from '@genarun/spec';
import type { Library } from '../library.ts';
import { findRow } from '../tables/find-row.ts';
import type { Project } from '../tables/rows.ts';
import { insertRow, readRow, rowsOf, updateRow } from '../tables/table-rows.ts';

/** A project with how much belongs to it, and a picture to know it by: the one that was chosen, else its newest. */
export type ProjectView = Project & { readonly orders: number; readonly products: number; readonly sample?: string };

const list = 'list them with: genarun projects list';

/** Makes a project. Throws GenarunError `invalid_input` when there is one of this name. */
export async function createProject(library: Library, name: string, { description = '' }: { readonly description?: string } = {}): Promise<Project> {
  const trimmed = name.trim();
  await refuseName(library, trimmed);
  const now = library.clock.now();
  const project: Project = { id: library.newId(), owner: library.owner, name: trimmed, description, status: 'active', createdAt: now, updatedAt: now };
  await library.tables.write([insertRow(rowsOf.project, project)], { durable: true });
  return project;
}

/** The project meant by an id, the beginning of one, or its name. Throws GenarunError `not_found`. */
export function findProject(library: Library, words: string): Promise<Project> {
  return findRow(library, rowsOf.project, words, { noun: 'project', list: 'make one with: genarun projects create NAME', named: true });
}

/** The project that something new goes to. Throws GenarunError `not_found`, `invalid_input` for one that is archived. */
export async function openProject(library: Library, words: string): Promise<Project> {
  const project = await findProject(library, words);
  if (project.status === 'active') return project;
  throw new GenarunError({
    code: 'invalid_input',
    message: `project "${project.name}" is archived; nothing new goes to it`,
    hint: `genarun projects archive --undo ${project.id}`,
  });
}

/** Moves a project out of sight, or back. */
export async function archiveProject(library: Library, project: Project, archived: boolean): Promise<Project> {
  const changes = { status: archived ? 'archived' : 'active', updatedAt: library.clock.now() } as const;
  await library.tables.write([updateRow(rowsOf.project, project.id, changes)], { durable: true });
  return { ...project, ...changes };
}

/** What a person decides about a project; a sample of null is none: then it is known by its newest picture. */
export type ProjectChange = { readonly name?: string; readonly description?: string; readonly sampleProductId?: string | null };

/** Changes a project. Throws GenarunError `invalid_input` when another has the name. */
export async function changeProject(library: Library, project: Project, { name, description, sampleProductId }: ProjectChange): Promise<Project> {
  const trimmed = name?.trim();
  if (trimmed !== undefined && trimmed !== project.name) await refuseName(library, trimmed);
  const changes = {
    ...(trimmed === undefined ? {} : { name: trimmed }),
    ...(description === undefined ? {} : { description }),
    ...(sampleProductId === undefined ? {} : { sampleProductId: sampleProductId ?? undefined }),
    updatedAt: library.clock.now(),
  };
  await library.tables.write([updateRow(rowsOf.project, project.id, changes)], { durable: true });
  return { ...project, ...changes };
}

async function refuseName(library: Library, name: string): Promise<void> {
  if (name === '') throw new GenarunError({ code: 'invalid_input', message: 'a name for the project expected, got nothing' });
  if ((await projectNamed(library, name)) !== undefined)
    throw new GenarunError({ code: 'invalid_input', message: `there is a project "${name}" already`, hint: list });
}

/** Projects by name with how much belongs to them. */
export async function listProjects(library: Library, { archived = false }: { readonly archived?: boolean } = {}): Promise<readonly ProjectView[]> {
  const rows = await library.tables.query({
    sql: `SELECT * FROM library_project WHERE owner = ? AND deleted_at IS NULL AND status = ? ORDER BY name`,
    parameters: [library.owner, archived ? 'archived' : 'active'],
  });
  return Promise.all(rows.map((row) => viewProject(library, readRow(rowsOf.project, row))));
}

/** A project with how much belongs to it. */
export async function viewProject({ tables, owner }: Library, project: Project): Promise<ProjectView> {
  const number = async (sql: string) => Number((await tables.query({ sql, parameters: [owner, project.id] }))[0]?.count ?? 0);
  const [orders, products, [chosen], [newest]] = await Promise.all([
    number('SELECT count(*) AS count FROM library_order WHERE owner = ? AND project_id = ? AND deleted_at IS NULL'),
    number('SELECT count(*) AS count FROM library_product WHERE owner = ? AND project_id = ? AND deleted_at IS NULL'),
    // A sample in the trash is none.
    project.sampleProductId === undefined
      ? []
      : tables.query({ sql: 'SELECT id FROM library_product WHERE owner = ? AND id = ? AND deleted_at IS NULL', parameters: [owner, project.sampleProductId] }),
    tables.query({
      sql: "SELECT id FROM library_product WHERE owner = ? AND project_id = ? AND kind = 'image' AND deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 1",
      parameters: [owner, project.id],
    }),
  ]);
  const sample = chosen?.id ?? newest?.id;
  return { ...project, orders, products, ...(typeof sample === 'string' ? { sample } : {}) };
}

async function projectNamed({ tables, owner }: Library, name: string): Promise<Project | undefined> {
  const [row] = await tables.query({ sql: 'SELECT * FROM library_project WHERE owner = ? AND name = ? AND deleted_at IS NULL', parameters: [owner, name] });
  return row === undefined ? undefined : readRow(rowsOf.project, row);
}
