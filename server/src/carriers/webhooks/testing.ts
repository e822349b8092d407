import { type InboundRequest, InboundRefused, type Received, type WebhookAdapter } from './adapter.ts'

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
