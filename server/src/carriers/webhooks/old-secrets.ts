import { InboundRefused, type InboundRequest, type Received, type WebhookAdapter } from './adapter.ts'

/** A secret that was rotated, and until when it is accepted in place of its successor. */
interface OldSecret {
  key: string
  value: string
  until: Date
}

/**
 * Takes a request in by the supplier's settings, or where nobody proves by them that it is theirs (401), by those in which old secrets
 * stand that are still accepted. There is one old value of a key at most, and no adapter has more than three keys.
 */
export async function receiveFrom(
  adapter: WebhookAdapter,
  request: InboundRequest,
  { settings, oldSecrets }: { settings: Record<string, unknown>; oldSecrets: readonly OldSecret[] },
): Promise<Received> {
  let refusal: InboundRefused | undefined
  for (const each of [settings, ...settingsBefore(adapter, settings, oldSecrets, request.receivedAt)]) {
    try {
      return await adapter.receive(request, each)
    } catch (error) {
      if (!(error instanceof InboundRefused) || error.status !== 401) throw error
      refusal ??= error
    }
  }
  throw refusal as InboundRefused
}

/** Built once for each list: parsing settings costs more than verifying a request by them. */
const builtSettings = new WeakMap<readonly OldSecret[], { settings: Record<string, unknown>; until: Date }[]>()

/** Several secrets may have been rotated, and the other side may have been told of some of them. */
function settingsBefore(
  adapter: WebhookAdapter,
  settings: Record<string, unknown>,
  oldSecrets: readonly OldSecret[],
  at: Date,
): Record<string, unknown>[] {
  const all =
    builtSettings.get(oldSecrets) ??
    subsetsOf(oldSecrets)
      .map((some) => ({
        settings: { ...settings, ...Object.fromEntries(some.map(({ key, value }) => [key, value])) },
        until: new Date(Math.min(...some.map(({ until }) => until.getTime()))),
      }))
      // What an older program took for a secret may be none any more.
      .filter((each) => adapter.settings.safeParse(each.settings).success)
  builtSettings.set(oldSecrets, all)
  return all.filter(({ until }) => until > at).map((each) => each.settings)
}

/** Without the empty one. */
function subsetsOf<T>(list: readonly T[]): T[][] {
  return list.reduce<T[][]>((subsets, item) => [...subsets, [item], ...subsets.map((subset) => [...subset, item])], [])
}
