import { plotEffects } from '@genarun/topology';
import type { Variance } from '../analysis/impact.ts';
import type { Report } from '../analysis/report.ts';
import type { Drawing, Picture } from './draw.ts';
import { picture } from './plot.ts';

/** Explained variance by factor, and by model slot. */
export function drawImpact({ impact, settings }: Report, drawing: Drawing): readonly Picture[] {
  const draw = (name: string, title: string, variance: Variance | null) =>
    variance === null || variance.terms.length === 0 ? [] : [explained({ name, title, variance, alpha: settings.alpha }, drawing)];
  return [
    ...draw('variance-ends', 'What explains where runs end', impact.ends),
    ...draw('variance-slots', 'The same by the models of each slot', impact.slots),
    ...draw('variance-paths', 'What explains how they get there', impact.paths),
    ...draw('variance-shapes', 'What explains the shapes of their paths', impact.shapes),
  ];
}

function explained(
  { name, title, variance, alpha }: { readonly name: string; readonly title: string; readonly variance: Variance; readonly alpha: number },
  drawing: Drawing,
): Picture {
  return picture(
    drawing,
    {
      name,
      title,
      alt: `${variance.terms.length} factors and pairs of factors with the share of the spread between runs that each explains (ω²); filled where chance is unlikely.`,
    },
    (options) =>
      plotEffects(
        variance.terms.map(({ name: term, omegaSquared, omegaLow, omegaHigh, corrected }) => ({
          name: term,
          estimate: omegaSquared ?? 0,
          ...(omegaLow === null || omegaHigh === null ? {} : { low: omegaLow, high: omegaHigh }),
          isFound: corrected !== null && corrected <= alpha,
          ...(corrected === null ? {} : { note: `p = ${corrected < 0.001 ? '< 0.001' : corrected.toPrecision(2)}` }),
        })),
        { ...options, xName: 'explained share of the spread, ω²', width: 720 },
      ),
  );
}
