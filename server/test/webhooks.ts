import * as fc from 'fast-check'
import { expect } from 'vitest'
import type { MoMessage } from '#messages'
import {
  type InboundRequest,
  InboundRefused,
  type Received,
  type WebhookAdapter,
} from '../src/carriers/webhooks/adapter.ts'
import { hmac } from '../src/carriers/webhooks/signature.ts'

/** A request as the HTTP layer would hand it over, for tests. */
export function requestWith(change: Partial<InboundRequest>): InboundRequest {
  return {
    method: 'POST',
    publicUrl: 'https://sms.example.com/inbound/main',
    path: '/inbound/main',
    rawQuery: '',
    headers: {},
    body: Buffer.alloc(0),
    clientAddress: '192.0.2.10',
    receivedAt: new Date('2026-06-01T12:00:00Z'),
    pathSecret: null,
    ...change,
  }
}

export async function received(adapter: WebhookAdapter, request: InboundRequest, settings: unknown): Promise<Received> {
  return await adapter.receive(request, settings)
}

/** The refusal that the request earns; anything else, success included, fails the test. */
export async function refusal(
  adapter: WebhookAdapter,
  request: InboundRequest,
  settings: unknown,
): Promise<InboundRefused> {
  try {
    await adapter.receive(request, settings)
  } catch (error) {
    if (error instanceof InboundRefused) return error
    throw error
  }
  throw new Error('The request was taken in.')
}

const receiptTime = new Date('2026-06-01T12:00:00Z')

/** The body with one field, at any depth, taken away or replaced by any JSON. */
function mutationsOf(body: unknown): fc.Arbitrary<unknown> {
  const paths = pathsOf(body)
  return fc
    .tuple(fc.constantFrom(...paths), fc.option(fc.jsonValue(), { nil: undefined }))
    .map(([path, value]) => replaced(body, path, value))
}

function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, [...path, name]))]
}

function replaced(body: unknown, [name, ...rest]: string[], value: unknown): unknown {
  if (name === undefined) return value
  const copy = structuredClone(body) as Record<string, unknown>
  copy[name] = replaced(copy[name], rest, value)
  return copy
}

function formText(body: unknown): string {
  const entries = typeof body === 'object' && body !== null ? Object.entries(body) : []
  const present = entries.filter(([, value]) => value !== undefined)
  return present.map(([name, value]) => `${encodeURIComponent(name)}=${safelyEncoded(value)}`).join('&')
}

function safelyEncoded(value: unknown): string {
  return encodeURIComponent((typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed())
}

/**
 * Any bytes, any headers, any query, and every valid request with one thing wrong: `sign` makes the signature right for
 * half of them, so that the parsers behind it are reached. Whatever is taken in has to be a storable message.
 */
export async function throwsOnlyRefusals(
  adapter: WebhookAdapter,
  settings: unknown,
  valid: unknown,
  sign: (request: InboundRequest) => InboundRequest,
): Promise<void> {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
    fc.json().map((json) => Buffer.from(json)),
    mutationsOf(valid).map((body) => Buffer.from(JSON.stringify(body) ?? '')),
    mutationsOf(valid).map((body) => Buffer.from(formText(body))),
  )
  const requests = fc.record({
    method: fc.constantFrom('GET' as const, 'POST' as const),
    rawQuery: fc.oneof(fc.constant(''), fc.string({ unit: 'binary', maxLength: 40 }), mutationsOf(valid).map(formText)),
    headers: fc.dictionary(
      fc.constantFrom('content-type', 'authorization', 'x-signature', 'x-timestamp', 'webhook-id', 'webhook-timestamp'),
      fc.oneof(fc.string(), fc.array(fc.string(), { maxLength: 3 }), fc.constant('application/json')),
    ),
    body: bytes,
    clientAddress: fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()),
    pathSecret: fc.oneof(fc.constant(null), fc.string(), fc.constant(secretOf(settings))),
    isSigned: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(requests, async ({ isSigned, ...change }) => {
      const plain = requestWith({ ...change, receivedAt: receiptTime })
      const request = isSigned ? sign({ ...plain, pathSecret: secretOf(settings) }) : plain
      try {
        for (const message of (await adapter.receive(request, settings)).messages) expectStorable(message, request)
      } catch (error) {
        if (!(error instanceof InboundRefused)) throw error
      }
    }),
    { numRuns: 80 },
  )
}

function secretOf(settings: unknown): string | null {
  return (settings as { pathSecret?: string }).pathSecret ?? null
}

function expectStorable(message: MoMessage, request: InboundRequest): void {
  expect(message.dedupeKey).toMatch(/^[^\0]{1,200}$/s)
  expect(message.msisdn).toMatch(/^[1-9]\d{6,14}$/)
  for (const text of [message.text, message.originator, message.dedupeKey]) {
    expect(text.isWellFormed() && !text.includes('\0')).toBe(true)
  }
  expect(message.receivedAt).toBe(request.receivedAt)
  if (message.sentAt) expect(message.sentAt.getTime()).toBeGreaterThan(0)
}

/** An HS256 token as a provider would make it; claims that are undefined are left out. */
export function signedJwt(claims: Record<string, unknown>, secret: string): string {
  const [head, body] = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  return `${head}.${body}.${hmac('sha256', secret, `${head}.${body}`).toString('base64url')}`
}
