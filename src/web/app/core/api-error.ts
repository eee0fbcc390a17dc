/** A failure as the API tells it, or `unreachable` and `bad_answer` for what never came or is no answer of it. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    /** Of HTTP; null if there was no answer. */
    readonly status: number | null,
    message: string,
    readonly details: unknown = null,
    /** After so many seconds it can be tried again. */
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
  }

  /** The fields of a form that are wrong, with what is wrong. */
  get fields(): readonly { field: string; message: string }[] {
    return Array.isArray(this.details) ? this.details.filter(isField) : [];
  }
}

/** The failure that an answer tells of. */
export async function failureOf(response: Response): Promise<ApiError> {
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
  const seconds = Number.isFinite(wait) ? wait : null;
  const body: unknown = await response.json().catch(() => null);
  const error = isRecord(body) ? body['error'] : null;
  if (!isRecord(error) || typeof error['code'] !== 'string' || typeof error['message'] !== 'string') {
    const code = response.status >= 502 && response.status <= 504 ? 'unreachable' : 'bad_answer';
    return new ApiError(code, response.status, `the server answered ${response.status}`, null, seconds);
  }
  return new ApiError(error['code'], response.status, error['message'], error['details'] ?? null, seconds);
}

/** Any failure as one of the API's. */
export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError('internal', null, String(error));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isField = (value: unknown): value is { field: string; message: string } =>
  isRecord(value) && typeof value['field'] === 'string' && typeof value['message'] === 'string';
