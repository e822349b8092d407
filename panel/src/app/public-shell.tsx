import { Button } from '@mantine/core'
import { Link, NavLink, Outlet } from 'react-router'
import { useTexts } from '../i18n/index.ts'
import { useSession } from '../session/session.ts'
import { Contact } from '../ui/index.ts'
import { Brand } from './brand.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { preloadPage } from './page-list.ts'
import { SkipLink } from './skip-link.tsx'
import { LanguageSwitch, ThemeSwitch } from './switches.tsx'
import { appTexts } from './texts.ts'
import classes from './shell.module.css'

/** Around the pages for everybody. */
export function PublicShell() {
  const texts = useTexts(appTexts)
  const signedIn = useSession().state === 'signed-in'
  return (
    <>
      <SkipLink />
      <header className={classes.header}>
        <div className={classes.headerLine}>
          <Brand />
          <nav className={`${classes.topNav} ${classes.notPhone}`} aria-label={texts.navigation}>
            <NavLink to="/docs" className={classes.topLink ?? ''} onMouseEnter={() => preloadPage('/docs')}>
              {texts.docs}
            </NavLink>
            <NavLink to="/terms" className={classes.topLink ?? ''}>
              {texts.terms}
            </NavLink>
          </nav>
          <span className={classes.spread} />
          <LanguageSwitch />
          <ThemeSwitch />
          {signedIn ? (
            <Button component={Link} to="/get-number" onMouseEnter={() => preloadPage('/get-number')}>
              {texts.panel}
            </Button>
          ) : (
            <>
              <Button component={Link} to="/sign-in" variant="subtle">
                {texts.signIn}
              </Button>
              <Button component={Link} to="/sign-up" className={classes.notPhone}>
                {texts.signUp}
              </Button>
            </>
          )}
        </div>
      </header>
      <ConnectionBanner />
      <main id="main" tabIndex={-1} className={classes.public}>
        <Outlet />
      </main>
      <footer className={classes.footer}>
        <div className={classes.footerLine}>
          <span>{texts.footer}</span>
          <Contact inherit />
          <span className={classes.spread} />
          <Link to="/docs">{texts.docs}</Link>
          <Link to="/terms">{texts.terms}</Link>
        </div>
      </footer>
    </>
  )
}
