import { join } from 'node:path';
import { expect, it } from 'vitest';
import { mergeConfig } from './merge.ts';
import { userFolder } from './user-folder.ts';

it('lies where the platform keeps configurations, and where XDG_CONFIG_HOME says', () => {
  expect(userFolder({ environment: { HOME: '/home/ada' } })).toBe(join('/home/ada', '.config', 'genarun'));
  expect(userFolder({ environment: { HOME: '/Users/ada' }, platform: 'darwin' })).toBe(join('/Users/ada', 'Library', 'Application Support', 'genarun'));
  expect(userFolder({ environment: { APPDATA: 'C:/ada' }, platform: 'win32' })).toBe(join('C:/ada', 'genarun'));
  expect(userFolder({ environment: { HOME: '/home/ada', XDG_CONFIG_HOME: '/elsewhere' }, platform: 'darwin' })).toBe(join('/elsewhere', 'genarun'));
  expect(userFolder({ environment: { HOME: '' } })).toBeUndefined();
});

it('lets the project win over the user, section by section', () => {
  const user = { budget: 5, models: { text: 'a/user', image: 'a/image' }, adapters: { openai: { baseUrl: 'http://user', perMinute: 3 } } };
  const project = { models: { text: 'a/project' }, adapters: { openai: { baseUrl: 'http://project' } } };
  expect(mergeConfig(user, project)).toMatchObject({
    budget: 5,
    models: { text: 'a/project', image: 'a/image' },
    adapters: { openai: { baseUrl: 'http://project', perMinute: 3 } },
  });
});
