import { asProblem } from '../api/problem';
import { text } from '../i18n/text';

/** What happened and what to do next, chosen by code and status. */
export function problemText(error: unknown): string {
  const problem = asProblem(error);
  if (problem.status === 429) return text.problem.rate;
  if (problem.status === 422 && problem.refusals.length > 1) return text.problem.checkFields;
  if (problem.refusals[0]?.detail) return problem.refusals[0].detail;
  if (problem.status === 403) return text.problem.forbidden;
  if (problem.status === 404) return text.problem.missing;
  if (problem.status >= 500) return text.problem.server;
  return problem.message;
}
