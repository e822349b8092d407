import { createHash } from 'node:crypto'
import type { DBAdapter, DBTransactionAdapter, Where } from '@better-auth/core/db/adapter'

export function hashOfSessionToken(sessionToken: string): string {
  return createHash('sha256').update(sessionToken).digest('hex')
}

/**
 * The library keeps session tokens as they are. This stands between it and its tables, so that only their SHA-256 is ever
 * written: a token is hashed on its way in, also where rows are looked for by it, and the row that was found by a token
 * carries that token again. Rows that were found otherwise (a list) carry the hash, which opens nothing: it would be hashed
 * again when it came back.
 */
export function hashSessionTokens(inner: DBAdapter): DBAdapter {
  return { ...hashed(inner), transaction: (work) => inner.transaction((tx) => work(hashed(tx))) }
}

function hashed<Inner extends DBTransactionAdapter>(inner: Inner): Inner {
  return {
    ...inner,
    create: async (asked: Parameters<Inner['create']>[0]) => {
      const token: unknown = asked.model === 'session' ? asked.data['token'] : undefined
      if (typeof token !== 'string') return inner.create(asked)
      const row = await inner.create({ ...asked, data: { ...asked.data, token: hashOfSessionToken(token) } })
      return withToken(row, token)
    },
    findOne: async (asked: Parameters<Inner['findOne']>[0]) =>
      withToken(await inner.findOne(lookedFor(asked)), tokenIn(asked)),
    findMany: async (asked: Parameters<Inner['findMany']>[0]) => {
      const rows = await inner.findMany(lookedFor(asked))
      return rows.map((row) => withToken(row, tokenIn(asked)))
    },
    count: (asked: Parameters<Inner['count']>[0]) => inner.count(lookedFor(asked)),
    update: async (asked: Parameters<Inner['update']>[0]) =>
      withToken(await inner.update(lookedFor(written(asked))), tokenIn(asked)),
    updateMany: (asked: Parameters<Inner['updateMany']>[0]) => inner.updateMany(lookedFor(written(asked))),
    delete: (asked: Parameters<Inner['delete']>[0]) => inner.delete(lookedFor(asked)),
    deleteMany: (asked: Parameters<Inner['deleteMany']>[0]) => inner.deleteMany(lookedFor(asked)),
    consumeOne: async (asked: Parameters<Inner['consumeOne']>[0]) =>
      withToken(await inner.consumeOne(lookedFor(asked)), tokenIn(asked)),
    incrementOne: (asked: Parameters<Inner['incrementOne']>[0]) => inner.incrementOne(lookedFor(asked)),
  }
}

interface Asked {
  model: string
  where?: Where[] | undefined
}

function lookedFor<Query extends Asked>(asked: Query): Query {
  if (asked.model !== 'session' || !asked.where) return asked
  return { ...asked, where: asked.where.map(hashedClause) }
}

function hashedClause(clause: Where): Where {
  if (clause.field !== 'token') return clause
  const { value } = clause
  if (typeof value === 'string') return { ...clause, value: hashOfSessionToken(value) }
  if (Array.isArray(value)) return { ...clause, value: value.map((each) => hashOfSessionToken(String(each))) }
  return clause
}

function written<Query extends Asked & { update: Record<string, unknown> }>(asked: Query): Query {
  const token = asked.model === 'session' ? asked.update['token'] : undefined
  if (typeof token !== 'string') return asked
  return { ...asked, update: { ...asked.update, token: hashOfSessionToken(token) } }
}

/** The one token by which sessions were looked for, if they were. */
function tokenIn(asked: Asked): string | null {
  if (asked.model !== 'session') return null
  const clause = asked.where?.find(({ field, operator }) => field === 'token' && (operator ?? 'eq') === 'eq')
  return typeof clause?.value === 'string' ? clause.value : null
}

function withToken<Row>(row: Row, token: string | null): Row {
  return row && token !== null ? { ...row, token } : row
}
