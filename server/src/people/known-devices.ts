import { randomBytes } from 'node:crypto'
import type { createAuthMiddleware } from 'better-auth/api'
import type { Database } from '#db'

type Context = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0]

const rememberedForSeconds = 365 * 86_400

/**
 * A browser in which somebody has signed in before. It is counted apart from everybody else, so that strangers who use up
 * what an account allows keep its owner out of new devices at most; and a sign-in there is no news.
 */
export interface KnownDevices {
  /** What names the device, where its cookie says that this person has signed in there. */
  ofUser(ctx: Context, userId: string): Promise<string | null>
  /** The same for the person of an e-mail address, in lower case. */
  ofEmail(ctx: Context, email: string): Promise<string | null>
  remember(ctx: Context, userId: string): Promise<void>
}

export function createKnownDevices(database: Database): KnownDevices {
  const cookieOf = (ctx: Context) => ctx.context.createAuthCookie('device', { maxAge: rememberedForSeconds })

  async function named(ctx: Context): Promise<{ userId: string; device: string } | null> {
    const value = await ctx.getSignedCookie(cookieOf(ctx).name, ctx.context.secret)
    const [userId = '', device = ''] = typeof value === 'string' ? value.split('.') : []
    return device === '' ? null : { userId, device }
  }

  return {
    async ofUser(ctx, userId) {
      const known = await named(ctx)
      return known?.userId === userId ? known.device : null
    },
    async ofEmail(ctx, email) {
      const known = await named(ctx)
      if (!known) return null
      const { rowCount } = await database.pool.query('select from auth_user where id = $1 and lower(email) = $2', [
        known.userId,
        email,
      ])
      return rowCount === 1 ? known.device : null
    },
    async remember(ctx, userId) {
      const { name, attributes } = cookieOf(ctx)
      const value = `${userId}.${randomBytes(16).toString('base64url')}`
      await ctx.setSignedCookie(name, value, ctx.context.secret, attributes)
    },
  }
}
