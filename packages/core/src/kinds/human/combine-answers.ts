import type { Json } from '@genarun/spec';
import { isSame, optionsOf } from './options.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * One value of several checked answers (`quorum`). approve: true when more than half are; multipleChoice: the option most often chosen, the earlier
 * option of equals; pick: options chosen by at least half, in the order of the options, or the most chosen one when there is none;
 * rank: by the sum of places (Borda count); rate: the mean; text: the list of all. One answer is taken as it is.
 */
export function combineAnswers(fields: Fields, quorum: number, answers: readonly Json[]): Json {
  const [first] = answers;
  if (quorum <= 1) return answers.at(-1) ?? null;
  const options = optionsOf(fields) ?? [];
  const votes = options.map(
    (option) => answers.filter((answer) => isSame(answer, option) || (Array.isArray(answer) && answer.some((one) => isSame(one, option)))).length,
  );
  const most = options[votes.indexOf(Math.max(...votes))] ?? first ?? null;
  switch (fields.interaction) {
    case 'approve':
      return answers.filter((answer) => answer === true).length * 2 > answers.length;
    case 'multipleChoice':
      return most;
    case 'pick': {
      const half = options.filter((_option, index) => (votes[index] ?? 0) * 2 >= answers.length);
      return half.length > 0 ? half : [most];
    }
    case 'rank': {
      const sums = options.map((option) =>
        answers.reduce<number>((sum, answer) => sum + (Array.isArray(answer) ? answer.findIndex((one) => isSame(one, option)) : 0), 0),
      );
      return options
        .map((option, index) => ({ option, index, sum: sums[index] ?? 0 }))
        .sort((left, right) => left.sum - right.sum || left.index - right.index)
        .map(({ option }) => option);
    }
    case 'rate':
      return answers.reduce<number>((sum, answer) => sum + Number(answer), 0) / answers.length;
    default:
      return [...answers];
  }
}
