import type { FastifyInstance, FastifyRequest } from 'fastify'
import { originsOf } from '#people'
import { AuthProblem } from './problems.ts'

/**
 * Refuses what another site has made a browser send (ASVS 3.5.1): a form cannot send application/json, a script cannot send
 * it across origins without our leave, and browsers say where a request comes from. What says nothing is no browser.
 */
export function refuseOtherSites(app: FastifyInstance, publicUrl: string): void {
  const { origin, loopback } = originsOf(publicUrl)

  function comesFromUs(request: FastifyRequest): boolean {
    const site = request.headers['sec-fetch-site']
    if (site !== undefined) return site === 'same-origin' || site === 'none'
    const said = request.headers.origin
    return said === undefined || said === origin || (loopback && said === `http://${request.headers.host}`)
  }

  app.addHook('onRequest', (request, _reply, done) => {
    const refused =
      request.method === 'GET' || request.method === 'HEAD' || comesFromUs(request)
        ? undefined
        : new AuthProblem(403, 'cross_site_request', 'Cross-site request refused')
    done(refused)
  })
}
