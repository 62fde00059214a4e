import { defineKind, kindFields } from '@genarun/spec';

/** Holds children together; its value is theirs. */
export const groupKind = defineKind({
  name: 'group',
  version: 1,
  fields: kindFields.group,
  picks: [],
  container: true,
  inline: () => ({}),
  output: () => ({ type: 'object' }),
});
