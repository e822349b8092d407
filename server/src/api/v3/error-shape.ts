import { v3 } from '@verifyplus/contract'
import type { ErrorShape } from '#http'
import { problemOf, sendProblem } from './problem.ts'

const patterns = Object.values(v3.routes).map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`),
}))

/** RFC 9457, whether a route threw it or no route was reached. */
export const v3ErrorShape: ErrorShape = {
  owns: (path) => path === '/v3' || path.startsWith('/v3/'),
  allows(path) {
    const methods = patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)
    return methods.length > 0 ? methods.join(', ') : null
  },
  answer(request, reply, error) {
    const problem = problemOf(error)
    return problem && sendProblem(request, reply, problem)
  },
}
