import { maxBodyBytes } from '@verifyplus/contract'
import type { Dialect } from '#api/admission'
import { lookedUpJsonBody } from '#http'
import { getAvailable } from './get-available.ts'
import { getNumber } from './get-number.ts'
import { getSms } from './get-sms.ts'
import { verifyplusErrorShape } from './wire-problem.ts'

/** The contract: `POST /api/get_number`, `POST /api/get_sms`, `GET /apiv2/get_available`. */
export const verifyplusDialect: Dialect = {
  shape: verifyplusErrorShape,
  routes: (features) => async (app) => {
    lookedUpJsonBody(app, maxBodyBytes)
    app.post('/api/get_number', getNumber(features))
    app.post('/api/get_sms', getSms(features))
    app.get('/apiv2/get_available', getAvailable(features))
  },
}
