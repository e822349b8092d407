import { maxBodyBytes } from '@verifyplus/contract'
import type { FastifyInstance } from 'fastify'
import type { Clock } from '#core/clock'
import type { Catalogue } from '#catalogue'
import type { TokenHolders } from '#customers'
import type { CodeWatch } from '#events'
import { jsonBody, type RateLimits } from '#http'
import type { Claims, Collections } from '#leases'
import type { Availability } from '#numbers'
import { getAvailable } from './get-available.ts'
import { getNumber } from './get-number.ts'
import { getSms } from './get-sms.ts'

/** What the dialect calls. */
export interface Features {
  clock: Clock
  catalogue: Catalogue
  tokenHolders: TokenHolders
  availability: Availability
  claims: Claims
  collections: Collections
  codeWatch: CodeWatch
  rateLimits: RateLimits
}

/** The contract: `POST /api/get_number`, `POST /api/get_sms`, `GET /apiv2/get_available`. */
export function verifyplusApi(features: Features): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    jsonBody(app, maxBodyBytes)
    app.post('/api/get_number', getNumber(features))
    app.post('/api/get_sms', getSms(features))
    app.get('/apiv2/get_available', getAvailable(features))
  }
}
