// The build writes these down for the server, which answers 404 with the page of every other address.

export const publicPaths = [
  '/',
  '/sign-in',
  '/sign-up',
  '/new-account',
  '/verify-email',
  '/forgot-password',
  '/reset-password',
  '/welcome',
  '/docs',
  '/docs/errors',
  '/terms',
] as const

export const accountPaths = [
  '/get-number',
  '/live',
  '/history',
  '/balance',
  '/statistics',
  '/tokens',
  '/settings',
] as const

export const operatorPaths = ['/operator/setup', '/operator/mails'] as const

export type PublicPath = (typeof publicPaths)[number]
export type AccountPath = (typeof accountPaths)[number]
export type OperatorPath = (typeof operatorPaths)[number]
