import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { UnavailableWhy } from '#core/errors'
import { addProbes, createHttpServer, type HttpServer } from './index.ts'

let app: HttpServer
let whyNotReady: () => Promise<UnavailableWhy | null> = async () => null

beforeAll(() => {
  app = createHttpServer({ log: pino({ level: 'silent' }) })
  addProbes(app, {
    whyNotReady: () => whyNotReady(),
    metrics: async () => ({ contentType: 'text/plain; version=0.0.4; charset=utf-8', body: 'a 1\n' }),
  })
})
afterAll(() => app.close())

test('/healthz answers while the process lives, whatever else is away', async () => {
  whyNotReady = () => Promise.reject(new Error('away'))
  const answer = await app.inject('/healthz')
  expect([answer.statusCode, answer.headers['content-type'], answer.body]).toEqual([
    200,
    'application/json',
    '{"status":"ok"}',
  ])
})

test('/readyz is 200 when the process can serve and 503 in the error shape with the cause when it cannot', async () => {
  whyNotReady = async () => null
  expect((await app.inject('/readyz')).statusCode).toBe(200)
  whyNotReady = async () => 'disk_full'
  const answer = await app.inject('/readyz')
  expect([answer.statusCode, answer.headers['content-type'], answer.body]).toEqual([
    503,
    'application/json',
    '{"status":503,"detail":"Not ready: the disk of the database is full: make room there"}',
  ])
})

test('/metrics has the content type that Prometheus asks for', async () => {
  const answer = await app.inject('/metrics')
  expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(answer.body).toBe('a 1\n')
})
