import { count, type FaultsRecord } from './record.ts'

/** What came of a request: an answer, or in `error` why there was none. */
export type Answer = { status: number; body: Record<string, unknown>; error?: never } | { status: null; error: string }

export interface Request {
  method: 'GET' | 'POST'
  path: string
  /** An object is sent as JSON, a text as it is. */
  body?: object | string
  headers?: Record<string, string>
  timeoutMs?: number
}

/** Sends a request to one of the servers, and writes down what came of it. Never rejects. */
export type Ask = (request: Request) => Promise<Answer>

/** Longer than the longest `wait` that is asked for, and than an address takes to move to another machine. */
const ordinaryTimeoutMs = 30_000

export function createAsk(record: FaultsRecord, urlOf: () => string, signal: AbortSignal): Ask {
  let answeredMs = performance.now()

  function note({ method, path }: Request, answer: Answer): void {
    const route = path.replace(/\?.*/, '').replace(/lease_\d+/, 'ID')
    count(record.statuses, `${method} ${route} ${answer.status ?? answer.error}`)
    if (answer.status === null || answer.status >= 500) return
    const silentMs = Math.round(performance.now() - answeredMs)
    if (silentMs > 1_000) record.silencesMs.push(silentMs)
    answeredMs = performance.now()
  }

  return async function ask(request) {
    const answer = await answerOf(urlOf() + request.path, request, signal)
    note(request, answer)
    if (answer.error === 'not JSON')
      record.surprises.push(`${request.method} ${request.path}: an answer that is not JSON`)
    return answer
  }
}

async function answerOf(url: string, request: Request, signal: AbortSignal): Promise<Answer> {
  const { method, body, headers = {}, timeoutMs = ordinaryTimeoutMs } = request
  try {
    const response = await fetch(url, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  } catch (error) {
    if (error instanceof SyntaxError) return { status: null, error: 'not JSON' }
    if (error instanceof DOMException) return { status: null, error: `silent for ${timeoutMs} ms` }
    const { cause } = error as { cause?: { code?: string; message?: string } }
    return { status: null, error: cause?.code ?? cause?.message ?? String(error) }
  }
}

/** A status that no caller can expect is a surprise; 503 is what a program says whose database is away. */
export function expectStatus(record: FaultsRecord, answer: Answer, what: string, expected: readonly number[]): void {
  if (answer.status === null || answer.status === 503 || expected.includes(answer.status)) return
  record.surprises.push(`${what} ${answer.status}: ${JSON.stringify(answer.body['detail'])}`)
}
