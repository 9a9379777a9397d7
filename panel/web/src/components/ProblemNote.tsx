import { asProblem } from '../api/problem';
import { text } from '../i18n/text';
import { Banner } from './Banner';
import { problemText } from './problemText';

/** A failed action, beside the button that caused it. */
export function ProblemNote({ error }: { error: unknown }) {
  const problem = asProblem(error);
  const general = problem.refusals.filter((refusal) => refusal.meta?.source_field === undefined);
  const onlyFields = problem.status === 422 && problem.refusals.length > 0 && general.length === 0;
  return (
    <Banner tone="bad" title={text.problem.failed} role="alert">
      {onlyFields ? text.problem.checkFields : problemText(error)}
    </Banner>
  );
}
