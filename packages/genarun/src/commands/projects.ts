import {
  archiveProject,
  changeProject,
  createProject,
  findProject,
  type Library,
  listOrders,
  listProjects,
  type Product,
  type ProjectView,
  shortIds,
  viewProject,
} from '@genarun/library';
import { GenarunError } from '@genarun/spec';
import { withLibrary } from '../engine/with-library.ts';
import { orderStatusText } from '../orders/order-text.ts';
import { meantProduct } from '../products/meant-products.ts';
import { shellWord } from '../running/waiting-lines.ts';
import type { Shell } from '../shell.ts';
import { coloursOf } from '../terminal/colours.ts';
import { clip, formatTime } from '../terminal/format.ts';
import { printable } from '../terminal/printable.ts';
import { formatTable } from '../terminal/table.ts';

type Common = { readonly home?: string; readonly json?: boolean };

/** `genarun projects list`: by name. */
export async function projectsList(shell: Shell, _words: readonly string[], options: Common & { readonly archived?: boolean }): Promise<number> {
  return withLibrary(shell, { home: options.home, needsKeys: false }, async (_genarun, library) => {
    const projects = await listProjects(library, { archived: options.archived === true });
    if (options.json === true) shell.out(`${JSON.stringify(projects, null, 2)}\n`);
    else {
      const short = shortIds(projects.map(({ id }) => id));
      const rows = projects.map(({ id, name, description, orders, products, sample }) => [
        short.get(id) ?? id,
        clip(name, 40),
        clip(description, 50),
        orders.toLocaleString('en-US'),
        products.toLocaleString('en-US'),
        sample ?? '',
      ]);
      const columns = [
        { title: 'project' },
        { title: 'name' },
        { title: 'description' },
        { title: 'orders', align: 'right' },
        { title: 'products', align: 'right' },
        { title: 'sample' },
      ] as const;
      shell.out(formatTable(columns, rows, coloursOf(shell, 'out')));
      if (projects.length === 0)
        shell.error(options.archived === true ? 'no project is archived\n' : 'no projects yet; make one with: genarun projects create "Winter show"\n');
    }
    return 0;
  });
}

/** `genarun projects create NAME`. */
export async function projectsCreate(shell: Shell, [name = '']: readonly string[], options: Common & { readonly description?: string }): Promise<number> {
  return withLibrary(shell, { home: options.home, create: true, needsKeys: false }, async (_genarun, library) => {
    const project = await createProject(library, name, options.description === undefined ? {} : { description: options.description });
    if (options.json === true) shell.out(`${JSON.stringify(project, null, 2)}\n`);
    else shell.out(`${project.id}\n`);
    shell.error(
      `project "${printable(project.name)}"; order into it with: genarun order sim/painter --project ${shellWord(printable(project.name))} --prompt …\n`,
    );
    return 0;
  });
}

export type ProjectsChangeOptions = Common & { readonly name?: string; readonly description?: string; readonly sample?: string };

/** `genarun projects change PROJECT`: name, description, sample. */
export async function projectsChange(shell: Shell, [words]: readonly string[], options: ProjectsChangeOptions): Promise<number> {
  const { name, description, sample } = options;
  if (name === undefined && description === undefined && sample === undefined)
    throw new GenarunError({
      code: 'invalid_input',
      message: 'nothing to change: --name, --description or --sample expected',
      hint: "for example: genarun projects change 'Winter show' --sample latest",
    });
  return withLibrary(shell, { home: options.home, needsKeys: false }, async (_genarun, library) => {
    const known = await findProject(library, expected(words));
    const sampleProductId = sample === undefined ? undefined : sample === 'none' ? null : (await pictureOf(library, sample)).id;
    const project = await viewProject(library, await changeProject(library, known, { name, description, sampleProductId }));
    if (options.json === true) shell.out(`${JSON.stringify(project, null, 2)}\n`);
    else shell.out(`${printable(project.name)}${headText(project)}\n`);
    return 0;
  });
}

async function pictureOf(library: Library, word: string): Promise<Product> {
  const product = await meantProduct(library, word);
  if (product.kind === 'image') return product;
  throw new GenarunError({ code: 'invalid_input', message: `--sample: a picture expected, but product ${product.id} is ${product.kind} (${product.mime})` });
}

/** `genarun projects archive PROJECT`: nothing new goes to it; what it has stays. */
export async function projectsArchive(shell: Shell, [words]: readonly string[], options: Common & { readonly undo?: boolean }): Promise<number> {
  return withLibrary(shell, { home: options.home, needsKeys: false }, async (_genarun, library) => {
    const project = await archiveProject(library, await findProject(library, expected(words)), options.undo !== true);
    if (options.json === true) shell.out(`${JSON.stringify(project, null, 2)}\n`);
    const name = printable(project.name);
    if (options.undo === true) shell.error(`project "${name}" is active again\n`);
    else shell.error(`project "${name}" is archived; its orders and products stay; bring it back with: genarun projects archive --undo ${shellWord(name)}\n`);
    return 0;
  });
}

/** `genarun projects show PROJECT`: what it is and its newest orders. */
export async function projectsShow(shell: Shell, [words]: readonly string[], options: Common): Promise<number> {
  return withLibrary(shell, { home: options.home, needsKeys: false }, async (_genarun, library) => {
    const project = await viewProject(library, await findProject(library, expected(words)));
    const orders = await listOrders(library, { projectId: project.id, limit: 10 });
    if (options.json === true) {
      shell.out(`${JSON.stringify({ ...project, newest: orders }, null, 2)}\n`);
      return 0;
    }
    const colours = coloursOf(shell, 'out');
    const rows = orders.map((order) => [
      order.id,
      orderStatusText(order, colours),
      clip(order.title, 50),
      String(order.generations),
      formatTime(order.createdAt),
    ]);
    const columns = [{ title: 'order' }, { title: 'status' }, { title: 'title' }, { title: 'generations', align: 'right' }, { title: 'ordered' }] as const;
    shell.out(`${colours.bold(printable(project.name))}${headText(project)}\n\n${formatTable(columns, rows, colours)}`);
    if (orders.length === 0)
      shell.error(`no orders yet; place one with: genarun order sim/painter --project ${shellWord(printable(project.name))} --prompt …\n`);
    return 0;
  });
}

function headText({ id, status, description, orders, products, sample }: ProjectView): string {
  const facts = [
    `project ${id}`,
    status,
    `orders ${orders.toLocaleString('en-US')}`,
    `products ${products.toLocaleString('en-US')}`,
    ...(sample === undefined ? [] : [`sample ${sample}`]),
  ];
  return `${description === '' ? '' : `\n${printable(description)}`}\n${facts.join(' · ')}`;
}

function expected(words: string | undefined): string {
  if (words !== undefined) return words;
  throw new GenarunError({ code: 'invalid_input', message: 'a project expected', hint: 'list them with: genarun projects list' });
}
