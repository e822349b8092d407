import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconMenu2 } from '@tabler/icons-react'
import { Link, NavLink, Outlet } from 'react-router'
import { useTexts } from '../i18n/index.ts'
import { useSession } from '../session/session.ts'
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
              <Button component={Link} to="/sign-in" variant="subtle" className={classes.notPhone}>
                {texts.signIn}
              </Button>
              <Button component={Link} to="/sign-up" className={classes.notPhone}>
                {texts.signUp}
              </Button>
            </>
          )}
          <PhoneMenu signedIn={signedIn} />
        </div>
      </header>
      <ConnectionBanner />
      <main id="main" tabIndex={-1} className={classes.public}>
        <Outlet />
      </main>
      <footer className={classes.footer}>
        <div className={classes.footerLine}>
          <span>{texts.footer}</span>
          <span className={classes.spread} />
          <Link to="/docs">{texts.docs}</Link>
          <Link to="/terms">{texts.terms}</Link>
        </div>
      </footer>
    </>
  )
}

function PhoneMenu({ signedIn }: { readonly signedIn: boolean }) {
  const texts = useTexts(appTexts)
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon className={classes.onlyPhone} variant="subtle" color="gray" size="lg" aria-label={texts.menu}>
          <IconMenu2 size={22} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {!signedIn && (
          <>
            <Menu.Item component={Link} to="/sign-in">
              {texts.signIn}
            </Menu.Item>
            <Menu.Item component={Link} to="/sign-up">
              {texts.signUp}
            </Menu.Item>
            <Menu.Divider />
          </>
        )}
        <Menu.Item component={Link} to="/docs">
          {texts.docs}
        </Menu.Item>
        <Menu.Item component={Link} to="/terms">
          {texts.terms}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
