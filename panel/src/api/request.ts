import type { v3 } from '@verifyplus/contract'
import { ApiProblem, isProblem, Unreachable } from './problems.ts'
import { heardDateHeader } from './server-clock.ts'

// Only types are taken from the contract: the schemas themselves would bring their library into the first page.
type Route = (typeof v3.routes)[v3.RouteName]
type Method = Route['method']
type RouteAt<M extends Method, P> = Extract<Route, { method: M; path: P }>
export type PathOf<M extends Method> = Extract<Route, { method: M }>['path']
type OutputOf<Schema> = Schema extends { readonly _zod: { readonly output: infer Output } } ? Output : undefined
type InputOf<Schema> = Schema extends { readonly _zod: { readonly input: infer Input } } ? Input : undefined
export type AnswerOf<M extends Method, P> = OutputOf<RouteAt<M, P>['response']>
export type BodyOf<P> = RouteAt<'POST', P> extends { body: infer Schema } ? InputOf<Schema> : undefined

export interface RequestOptions {
  /** Fills `:id` and the like. */
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly signal?: AbortSignal
}

export interface PostOptions<P> extends RequestOptions {
  readonly body?: BodyOf<P>
  /** Give the same key when the same intent is sent again; without one each call is an intent of its own. */
  readonly idempotencyKey?: string
}

export async function get<P extends PathOf<'GET'>>(path: P, options: RequestOptions = {}): Promise<AnswerOf<'GET', P>> {
  return (await send('GET', urlOf(path, options), options)) as AnswerOf<'GET', P>
}

/** How often the same is asked again while the server still works on it, and the longest wait between; half a minute in all. */
const mostTries = 30
const longestWaitMs = 2000

export async function post<P extends PathOf<'POST'>>(
  path: P,
  options: PostOptions<P> = {},
): Promise<AnswerOf<'POST', P>> {
  const asked = { ...options, headers: { 'idempotency-key': options.idempotencyKey ?? newKey() } }
  for (let tries = 1; ; tries++) {
    try {
      return (await send('POST', urlOf(path, options), asked)) as AnswerOf<'POST', P>
    } catch (error) {
      // No refusal: the first of two that are the same is still being answered, and its answer is the one that is wanted.
      if (!isProblem(error, 'idempotency_key_in_use') || tries === mostTries) throw error
      await pauseMs(Math.min((error.retryAfterSeconds ?? 1) * 1000, longestWaitMs))
      options.signal?.throwIfAborted()
    }
  }
}

const pauseMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export async function del<P extends PathOf<'DELETE'>>(
  path: P,
  options: RequestOptions = {},
): Promise<AnswerOf<'DELETE', P>> {
  return (await send('DELETE', urlOf(path, options), options)) as AnswerOf<'DELETE', P>
}

export interface SendOptions {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** Any request to this server, with the session's cookie; the parsed body, or a thrown ApiProblem or Unreachable. */
export async function send(method: string, url: string, options: SendOptions = {}): Promise<unknown> {
  const response = await reach(url, {
    method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    ...(options.signal ? { signal: options.signal } : {}),
  })
  heardDateHeader(response.headers.get('date'))
  const body = await readBody(response)
  if (!response.ok) throw new ApiProblem(response, body as Partial<v3.Problem> | null)
  return body
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    if (init.signal?.aborted) throw error
    throw new Unreachable(error)
  }
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text().catch((error: unknown) => {
    throw new Unreachable(error)
  })
  if (text === '') return null
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    // A proxy's page in place of an answer.
    throw response.ok ? new Unreachable(error) : new ApiProblem(response, null)
  }
}

function urlOf(path: string, { params = {}, query = {} }: RequestOptions): string {
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  return search.size > 0 ? `${filled}?${search}` : filled
}

/** Not `crypto.randomUUID`: browsers have it on HTTPS only, and the site may be served to a LAN without. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
