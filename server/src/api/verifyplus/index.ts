import { maxBodyBytes } from '@verifyplus/contract'
import type { FastifyInstance } from 'fastify'
import { lookedUpJsonBody } from '#http'
import type { Features } from './features.ts'
import { getAvailable } from './get-available.ts'
import { getNumber } from './get-number.ts'
import { getSms } from './get-sms.ts'

export { verifyplusErrorShape } from './wire-problem.ts'

/** The contract: `POST /api/get_number`, `POST /api/get_sms`, `GET /apiv2/get_available`. */
export function verifyplusApi(features: Features): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    lookedUpJsonBody(app, maxBodyBytes)
    app.post('/api/get_number', getNumber(features))
    app.post('/api/get_sms', getSms(features))
    app.get('/apiv2/get_available', getAvailable(features))
  }
}
