import { lazyPage, type LazyPage } from './lazy-page.ts'
import type { AccountPath, OperatorPath, PublicPath } from './paths.ts'

/** Pages for everybody. */
export const publicPages: Readonly<Record<PublicPath, LazyPage>> = {
  '/': lazyPage(() => import('../landing/landing-page.tsx')),
  '/sign-in': lazyPage(() => import('../session/sign-in-page.tsx')),
  '/sign-up': lazyPage(() => import('../session/sign-up-page.tsx')),
  '/new-account': lazyPage(() => import('../session/new-account-page.tsx')),
  '/verify-email': lazyPage(() => import('../session/verify-email-page.tsx')),
  '/forgot-password': lazyPage(() => import('../session/forgot-password-page.tsx')),
  '/reset-password': lazyPage(() => import('../session/reset-password-page.tsx')),
  '/welcome': lazyPage(() => import('../session/welcome-page.tsx')),
  '/docs': lazyPage(() => import('../docs/docs-page.tsx')),
  '/docs/errors': lazyPage(() => import('../docs/errors-reference.tsx')),
  '/terms': lazyPage(() => import('../terms/terms-page.tsx')),
}

/** Pages of an account. */
export const accountPages: Readonly<Record<AccountPath, LazyPage>> = {
  '/get-number': lazyPage(() => import('../get-number/get-number-page.tsx')),
  '/live': lazyPage(() => import('../live/live-page.tsx')),
  '/history': lazyPage(() => import('../history/history-page.tsx')),
  '/balance': lazyPage(() => import('../balance/balance-page.tsx')),
  '/statistics': lazyPage(() => import('../statistics/statistics-page.tsx')),
  '/tokens': lazyPage(() => import('../tokens/tokens-page.tsx')),
  '/settings': lazyPage(() => import('../settings/settings-page.tsx')),
}

export const operatorPages: Readonly<Record<OperatorPath, LazyPage>> = {
  '/operator/setup': lazyPage(() => import('../operator/setup-page.tsx')),
  '/operator/mails': lazyPage(() => import('../operator/mails-page.tsx')),
}

const allPages: Readonly<Record<string, LazyPage>> = { ...publicPages, ...accountPages, ...operatorPages }

export function preloadPage(path: string): void {
  allPages[path]?.preload()
}
