import { defineKind, kindFields } from '@genarun/spec';
import { show } from '../schema/index.ts';
import { durationOf, timeOf } from './moment.ts';
import { isOpen, wrongField } from './text-of.ts';

/** Waits for a duration or until a time; nobody is kept busy meanwhile. Its value is null. */
export const waitKind = defineKind({
  name: 'wait',
  version: 1,
  fields: kindFields.wait,
  picks: [],
  perform: async ({ node, fields }, context) => {
    if (fields.until !== undefined && fields.until !== null) {
      const until = timeOf(fields.until);
      if (until === undefined) throw wrongField(node, 'until', `expected an ISO time such as 2030-01-31T12:00:00Z, got ${show(fields.until)}`);
      return { wait: { until } };
    }
    const duration = durationOf(fields.for);
    if (duration === undefined) throw wrongField(node, 'for', `expected a duration such as 30s, 5m, 2h, 7d, got ${show(fields.for)}`);
    return { wait: { until: context.now() + duration } };
  },
  output: () => ({ type: 'null' }),
  check: (node) => {
    const problems: string[] = [];
    if ((node.for === undefined) === (node.until === undefined)) problems.push('a wait has either for (a duration) or until (an ISO time)');
    if (node.for !== undefined && !isOpen(node.for) && durationOf(node.for) === undefined)
      problems.push(`for: expected a duration such as 30s, 5m, 2h, 7d, got ${show(node.for)}`);
    if (node.until !== undefined && !isOpen(node.until) && timeOf(node.until) === undefined)
      problems.push(`until: expected an ISO time such as 2030-01-31T12:00:00Z, got ${show(node.until)}`);
    return problems;
  },
});
