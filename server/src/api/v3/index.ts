import type { FastifyInstance } from 'fastify'
import { jsonBody } from '#http'
import { collectLease } from './collect-lease.ts'
import { cancelLease, finishLease } from './give-back-lease.ts'
import { createLease } from './create-lease.ts'
import { createToken } from './create-token.ts'
import { defineRoute, openRoute } from './define-route.ts'
import { createEventStreams } from './event-streams.ts'
import type { Features } from './features.ts'
import { getBalance } from './get-balance.ts'
import { getLease } from './get-lease.ts'
import { getMe } from './get-me.ts'
import { getStatistics } from './get-statistics.ts'
import { getCountry, listCountries } from './list-countries.ts'
import { listLeaseMessages } from './list-lease-messages.ts'
import { listLeases } from './list-leases.ts'
import { getLedgerEntry, listLedgerEntries } from './list-ledger-entries.ts'
import { listProducts } from './list-products.ts'
import { listTokens } from './list-tokens.ts'
import { createTopUp, getTopUp, listTopUps } from './list-top-ups.ts'
import { revokeToken } from './revoke-token.ts'
import { streamEvents } from './stream-events.ts'

export { v3ErrorShape } from './error-shape.ts'
export type { Features as V3Features } from './features.ts'

const maxBodyBytes = 64 * 1024

/** `/v3`: what the site speaks, and customers' programs may. The contract's `v3.routes` says what it consists of. */
export function v3Api(features: Features): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    jsonBody(app, maxBodyBytes)
    defineRoute(app, features, 'getMe', getMe(features))
    defineRoute(app, features, 'listTokens', listTokens(features))
    defineRoute(app, features, 'createToken', createToken(features))
    defineRoute(app, features, 'revokeToken', revokeToken(features))
    defineRoute(app, features, 'listProducts', listProducts(features))
    defineRoute(app, features, 'listCountries', listCountries(features))
    defineRoute(app, features, 'getCountry', getCountry(features))
    defineRoute(app, features, 'createLease', createLease(features))
    defineRoute(app, features, 'listLeases', listLeases(features))
    defineRoute(app, features, 'getLease', getLease(features))
    defineRoute(app, features, 'cancelLease', cancelLease(features))
    defineRoute(app, features, 'finishLease', finishLease(features))
    defineRoute(app, features, 'collectLease', collectLease(features))
    defineRoute(app, features, 'listLeaseMessages', listLeaseMessages(features))
    defineRoute(app, features, 'getBalance', getBalance(features))
    defineRoute(app, features, 'listLedgerEntries', listLedgerEntries(features))
    defineRoute(app, features, 'getLedgerEntry', getLedgerEntry(features))
    defineRoute(app, features, 'getStatistics', getStatistics(features))
    defineRoute(app, features, 'listTopUps', listTopUps(features))
    defineRoute(app, features, 'getTopUp', getTopUp(features))
    defineRoute(app, features, 'createTopUp', createTopUp())
    const streams = createEventStreams(features.clock)
    openRoute(app, features, 'streamEvents', streamEvents(features, streams))
    features.leaving.addEventListener('abort', () => streams.stop())
    app.addHook('preClose', async () => streams.stop())
  }
}
