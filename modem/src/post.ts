import { createHmac } from 'node:crypto'
import * as http from 'node:http'
import * as https from 'node:https'
import type { Config } from './config.ts'
import type { Spooled } from './message.ts'
import { codeOf, reasonOf } from './report.ts'

/** Status 0: no answer. `detail` is the server's reason, or why there was no answer. */
export interface Answer {
  status: number
  detail: string
}

export function connections(url: string): http.Agent {
  return new (url.startsWith('https:') ? https : http).Agent({ keepAlive: true, maxSockets: 1 })
}

/** One message, signed as https://www.standardwebhooks.com says. */
export async function post(
  { url, secret }: Config,
  message: Spooled,
  agent: http.Agent,
  timeoutMs: number,
): Promise<Answer> {
  const body = Buffer.from(JSON.stringify(wire(message)))
  const timestamp = Math.floor(Date.now() / 1000)
  const mac = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
  const signature = mac.update(`${message.id}.${timestamp}.`).update(body).digest('base64')
  try {
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const headers = {
        'content-type': 'application/json',
        'content-length': body.length,
        'webhook-id': message.id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      }
      const { request } = url.startsWith('https:') ? https : http
      request(url, { method: 'POST', headers, agent, signal: AbortSignal.timeout(timeoutMs) })
        .once('response', resolve)
        .on('error', reject)
        .end(body)
    })
    let answer = ''
    for await (const chunk of response) if (answer.length < 10_000) answer += String(chunk)
    return { status: response.statusCode ?? 0, detail: detailOf(answer) }
  } catch (error) {
    return { status: 0, detail: codeOf(error) === 'ABORT_ERR' ? 'no answer in time' : reasonOf(error) }
  }
}

/**
 * Without a sent time the server takes its own clock. That is right at once, but what waited here might then pass for a
 * message to the number's next customer.
 */
function wire({ id, from, to, text, sentAt, arrivedAt }: Spooled): object {
  const waitedMs = Date.now() - Date.parse(arrivedAt)
  return { id, from, to, text, sentAt: sentAt ?? (waitedMs > 60_000 ? arrivedAt : undefined) }
}

function detailOf(body: string): string {
  const [, detail = ''] = /"detail"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(body) ?? []
  return detail.slice(0, 300)
}

const known: Readonly<Record<number, string>> = {
  200: 'it took the message: address, secret and clock are right',
  401: '401, the signature does not fit: compare the secret and both clocks',
  404: '404, it knows no such supplier: compare the url',
  429: '429, too many requests',
  503: '503, its database is away or it has too much to do',
}

/** Without the server's own words, since this goes into logs. */
export function inWords({ status, detail }: Answer): string {
  if (status === 0) return `it cannot be reached (${detail})`
  if (status >= 300 && status < 400) return `${status}, the url leads elsewhere: give the last one`
  return known[status] ?? String(status)
}
