import { lazy, Suspense } from 'react'
import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { IconDots, IconLogout, IconWallet } from '@tabler/icons-react'
import { Link, NavLink, Outlet, useNavigate } from 'react-router'
import { useBalance, useEvents } from '../api/index.ts'
import { useFormats, useTexts } from '../i18n/index.ts'
import { useSession, useSignOut } from '../session/session.ts'
import { Money } from '../ui/index.ts'
import { accountLinks, operatorLinks } from './account-links.ts'
import { Brand } from './brand.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { preloadPage } from './page-list.ts'
import { SkipLink } from './skip-link.tsx'
import { LanguageSwitch, ThemeSwitch } from './switches.tsx'
import { appTexts } from './texts.ts'
import classes from './shell.module.css'

/** Around the pages of an account: a column of links on a desktop, a bar at the bottom of a phone. */
export default function AccountShell() {
  const session = useSession()
  const signedIn = session.state === 'signed-in'
  const links = signedIn && session.me.role === 'operator' ? [...accountLinks, ...operatorLinks] : accountLinks
  return (
    <>
      <SkipLink />
      <header className={classes.header}>
        <div className={classes.headerLine} data-account>
          <Brand />
          <span className={classes.spread} />
          {signedIn && <BalanceLink />}
          <LanguageSwitch />
          <ThemeSwitch />
          {signedIn && <SignOutButton />}
        </div>
      </header>
      <ConnectionBanner live={signedIn} />
      {signedIn && <Events />}
      <Notifications position="bottom-center" />
      <div className={classes.account}>
        <SideLinks links={links} />
        <main id="main" tabIndex={-1} className={classes.main}>
          <Outlet />
        </main>
      </div>
      <PhoneBar links={links} />
    </>
  )
}

/** Its words and its sound are of no use before there is an account. */
const CodeArrivals = lazy(() => import('../live/code-arrivals.tsx'))

function Events() {
  useEvents()
  return (
    <Suspense>
      <CodeArrivals />
    </Suspense>
  )
}

function BalanceLink() {
  const texts = useTexts(appTexts)
  const formats = useFormats()
  const { data } = useBalance()
  if (!data) return null
  return (
    <Button
      component={Link}
      to="/balance"
      variant="light"
      size="sm"
      px="sm"
      leftSection={<IconWallet size={18} stroke={1.7} />}
      aria-label={texts.balanceOf(formats.price(data.available))}
    >
      <Money value={data.available} />
    </Button>
  )
}

function SignOutButton() {
  const texts = useTexts(appTexts)
  const signOut = useSignOut()
  const navigate = useNavigate()
  return (
    <Tooltip label={texts.signOut}>
      <ActionIcon
        className={classes.notPhone}
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={texts.signOut}
        onClick={() => void signOut().then(() => navigate('/'))}
      >
        <IconLogout size={20} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  )
}

type Links = { readonly links: typeof accountLinks }

function SideLinks({ links }: Links) {
  const texts = useTexts(appTexts)
  return (
    <nav className={classes.side} aria-label={texts.navigation}>
      {links.map(({ to, text, Icon }) => (
        <NavLink
          key={to}
          to={to}
          className={classes.sideLink ?? ''}
          onMouseEnter={() => preloadPage(to)}
          onFocus={() => preloadPage(to)}
        >
          <Icon size={20} stroke={1.7} aria-hidden="true" />
          {texts[text]}
        </NavLink>
      ))}
    </nav>
  )
}

const inBar = 3

function PhoneBar({ links }: Links) {
  const texts = useTexts(appTexts)
  const signOut = useSignOut()
  const navigate = useNavigate()
  return (
    <nav className={classes.bar} aria-label={texts.navigation}>
      {links.slice(0, inBar).map(({ to, text, Icon }) => (
        <NavLink key={to} to={to} className={classes.barLink ?? ''}>
          <Icon size={22} stroke={1.7} aria-hidden="true" />
          {texts[text]}
        </NavLink>
      ))}
      <Menu position="top-end" width={220}>
        <Menu.Target>
          <button type="button" className={classes.barLink}>
            <IconDots size={22} stroke={1.7} aria-hidden="true" />
            {texts.more}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {links.slice(inBar).map(({ to, text, Icon }) => (
            <Menu.Item key={to} component={Link} to={to} leftSection={<Icon size={18} stroke={1.7} />}>
              {texts[text]}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconLogout size={18} stroke={1.7} />}
            onClick={() => void signOut().then(() => navigate('/'))}
          >
            {texts.signOut}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </nav>
  )
}
