import { afterEach, beforeEach, expect, test } from 'vitest';
import { archiveProject, createProject, findProject, listProjects, openProject } from '../src/projects/projects.ts';
import { listTokens, setTokens, tokensFor } from '../src/tokens/tokens.ts';
import { createWorkshop, order, type Workshop } from './support/workshop.ts';

let workshop: Workshop;
beforeEach(async () => {
  workshop = await createWorkshop();
});
afterEach(() => workshop.close());

test('a project counts its orders and products and shows the newest picture', async () => {
  const { library } = workshop;
  const project = await createProject(library, 'Winter show', { description: 'cats' });
  await order(workshop, { model: 'sim/painter', prompt: 'a [cat,dog]' }, { placing: { projectId: project.id } });
  await order(workshop, { model: 'sim/painter', prompt: 'an owl' });
  expect(await listProjects(library)).toMatchObject([
    { name: 'Winter show', description: 'cats', status: 'active', orders: 1, products: 2, sample: expect.any(String) },
  ]);
});

test('a project is found by its name or the beginning of its id, and there is one of a name', async () => {
  const { library } = workshop;
  const project = await createProject(library, 'Winter');
  expect((await findProject(library, 'Winter')).id).toBe(project.id);
  expect((await findProject(library, project.id.slice(0, 15))).id).toBe(project.id);
  await expect(createProject(library, 'Winter')).rejects.toThrow('there is a project "Winter" already');
  await expect(findProject(library, 'Wintr')).rejects.toThrow('no project "Wintr". Did you mean "Winter"?');
});

test('nothing new goes to an archived project until it is back', async () => {
  const { library } = workshop;
  const project = await createProject(library, 'Winter');
  const archived = await archiveProject(library, project, true);
  await expect(openProject(library, 'Winter')).rejects.toThrow('project "Winter" is archived');
  expect(await listProjects(library)).toEqual([]);
  expect(await listProjects(library, { archived: true })).toHaveLength(1);
  await archiveProject(library, archived, false);
  expect((await openProject(library, 'Winter')).status).toBe('active');
});

test('tokens keep the order of their values, their weights and notes; a project has its own before the global ones', async () => {
  const { library } = workshop;
  const { id: projectId } = await createProject(library, 'Winter');
  await setTokens(library, { animal: ['owl', { value: 'cat', weight: 3, note: 'tame' }, 7], color: ['red'] });
  await setTokens(library, { animal: ['hare'] }, { projectId });
  expect(await tokensFor(library, { projectId })).toEqual([
    { animal: ['hare'] },
    { animal: ['owl', { value: 'cat', weight: 3, note: 'tame' }, 7], color: ['red'] },
  ]);
  await setTokens(library, { animal: ['ox'], color: [] });
  expect(await tokensFor(library, {})).toEqual([{ animal: ['ox'] }]);
  await setTokens(library, { color: ['blue'] });
  expect((await listTokens(library)).map(({ name }) => name)).toEqual(['animal', 'color']);
});

test.each(['a,b', 'x]', 'animal_1', 'a..b', '', ' a'])('no token is called "%s"', async (name) => {
  await expect(setTokens(workshop.library, { [name]: ['x'] })).rejects.toThrow(/a name without brackets/);
});
