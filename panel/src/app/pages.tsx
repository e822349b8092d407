import { lazy, Suspense, useEffect, useRef } from 'react'
import { Outlet, Route, Routes, useLocation } from 'react-router'
import { RequireSession } from '../session/guards.tsx'
import { LoadingState } from '../ui/index.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { NotFoundPage } from './not-found-page.tsx'
import { accountPages, operatorPages, publicPages } from './page-list.ts'
import { PublicShell } from './public-shell.tsx'
import type { LazyPage } from './lazy-page.ts'

// Its menus and notices are a third of what the first page would load.
const AccountShell = lazy(() => import('./account-shell.tsx'))

/** Every page by its path. */
export function Pages() {
  return (
    <>
      <ScrollToTop />
      <Routes>
        <Route element={<PublicShell />}>
          <Route element={<PageFrame />}>
            {routesOf(publicPages)}
            <Route path="*" element={<NotFoundPage />} />
          </Route>
        </Route>
        <Route
          element={
            <Suspense fallback={<LoadingState />}>
              <AccountShell />
            </Suspense>
          }
        >
          <Route element={<RequireSession />}>
            <Route element={<PageFrame />}>{routesOf(accountPages)}</Route>
          </Route>
          <Route element={<RequireSession role="operator" />}>
            <Route element={<PageFrame />}>{routesOf(operatorPages)}</Route>
          </Route>
        </Route>
      </Routes>
    </>
  )
}

function routesOf(pages: Readonly<Record<string, LazyPage>>) {
  return Object.entries(pages).map(([path, { Page }]) => <Route key={path} path={path} element={<Page />} />)
}

/** A page that fails or is still on its way leaves the navigation as it is. */
function PageFrame() {
  const { pathname } = useLocation()
  return (
    <ErrorBoundary key={pathname}>
      <Suspense fallback={<LoadingState />}>
        <Outlet />
      </Suspense>
    </ErrorBoundary>
  )
}

/** A new page begins at its top, and whoever cannot see it is taken there. */
function ScrollToTop() {
  const { pathname, hash } = useLocation()
  const shown = useRef(pathname)
  useEffect(() => {
    if (shown.current === pathname) return
    shown.current = pathname
    if (hash === '') globalThis.scrollTo({ top: 0 })
    const main = document.getElementById('main')
    // A form that took the focus for its first field keeps it.
    if (!main?.contains(document.activeElement)) main?.focus({ preventScroll: true })
  }, [pathname, hash])
  return null
}
