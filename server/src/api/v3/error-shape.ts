import { v3 } from '@verifyplus/contract'
import type { ErrorShape } from '#http'
import { problemOfWire, sendProblem } from './problem.ts'

const patterns = Object.values(v3.routes).map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`),
}))

/** What never reaches a route of v3, no route or a wrong method, is answered as its routes would. */
export const v3ErrorShape: ErrorShape = {
  owns: (path) => path === '/v3' || path.startsWith('/v3/'),
  allows(path) {
    const methods = patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)
    return methods.length > 0 ? methods.join(', ') : null
  },
  send: (request, reply, wire, headers) => sendProblem(request, reply, problemOfWire(wire, headers)),
}
