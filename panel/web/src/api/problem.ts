/** One refusal as the API words it: `code` is stable, `detail` is for people. */
export interface Refusal {
  code: string;
  status: string;
  detail: string;
  meta?: { source_field?: string; rule?: string };
}

/** What a 503 of the console credential says beside its refusals. */
export interface Unavailable {
  message: string;
  diagnostics: unknown;
}

/** Every failed request ends as one of these; callers decide by `code`, never by text. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly refusals: readonly Refusal[];
  readonly retryAfterMs: number | null;
  readonly unavailable: Unavailable | null;

  constructor(problem: {
    status: number;
    code: string;
    detail: string;
    refusals?: readonly Refusal[];
    retryAfterMs?: number | null;
    unavailable?: Unavailable | null;
  }) {
    super(problem.detail);
    this.name = 'ProblemError';
    this.status = problem.status;
    this.code = problem.code;
    this.refusals = problem.refusals ?? [];
    this.retryAfterMs = problem.retryAfterMs ?? null;
    this.unavailable = problem.unavailable ?? null;
  }

  /** First message per input name, for the fields of a form. */
  fieldErrors(): Record<string, string> {
    const errors: Record<string, string> = {};
    for (const refusal of this.refusals) {
      const field = refusal.meta?.source_field;
      if (field !== undefined && !(field in errors)) errors[field] = refusal.detail;
    }
    return errors;
  }
}

export function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  return new ProblemError({ status: 0, code: 'unexpected', detail: error instanceof Error ? error.message : String(error) });
}
