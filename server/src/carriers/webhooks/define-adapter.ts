import { z } from 'zod'
import { type Access, accessSecrets, checkAccess } from './access.ts'
import {
  type InboundRequest,
  InboundRefused,
  mostBodyBytes,
  type InboundAnswer,
  type Received,
  type WebhookAdapter,
} from './adapter.ts'
import { retryLater } from './answers.ts'

interface Definition<S extends Access> {
  kind: string
  methods: readonly ('GET' | 'POST')[]
  settings: z.ZodType<S>
  /** Of its settings, those by which a request is verified, beside what `accessSettings` have. */
  secrets: readonly string[]
  newSettings?: () => Record<string, unknown>
  /** Runs after method, size and access are checked. Verifies the signature first, where there is one. */
  receive: (request: InboundRequest, settings: S) => Received
  unavailable?: InboundAnswer
  /** `url` is the one to paste, path secret included. */
  instructions: (url: string, settings: S) => string[]
}

/** The adapter with everything around the provider's own part: method, size, allow-list, path secret, basic auth. */
export function defineAdapter<S extends Access>(definition: Definition<S>): WebhookAdapter {
  const { kind, methods, settings: shape, newSettings } = definition
  const settingsOf = parsedOnce(shape)
  const keys = shape instanceof z.ZodObject ? Object.keys(shape.shape) : []
  return {
    kind,
    methods,
    settings: shape,
    keys,
    secrets: [...accessSecrets.filter((key) => keys.includes(key)), ...definition.secrets],
    ...(newSettings && { newSettings }),
    unavailable: definition.unavailable ?? retryLater,
    receive(request, stored) {
      const settings = settingsOf(stored)
      if (!methods.includes(request.method)) {
        throw new InboundRefused(405, `This supplier accepts only ${methods.join(' or ')}.`)
      }
      if (request.body.length > mostBodyBytes || request.rawQuery.length > mostBodyBytes) {
        throw new InboundRefused(413, `The request is larger than ${mostBodyBytes} bytes.`)
      }
      checkAccess(request, settings)
      return definition.receive(request, settings)
    },
    instructions({ url }, stored) {
      const settings = settingsOf(stored)
      const secret = settings.pathSecret
      return definition.instructions(secret && !url.endsWith(`/${secret}`) ? `${url}/${secret}` : url, settings)
    },
  }
}

/** The parsed settings, kept with the object they came from: a caller that keeps its supplier pays for the parse once. */
function parsedOnce<S>(shape: z.ZodType<S>): (stored: unknown) => S {
  const kept = new WeakMap<object, S>()
  return (stored) => {
    if (typeof stored !== 'object' || stored === null) return shape.parse(stored)
    const parsed = kept.get(stored) ?? shape.parse(stored)
    kept.set(stored, parsed)
    return parsed
  }
}
