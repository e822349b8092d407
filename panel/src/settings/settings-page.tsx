import { Tabs } from '@mantine/core'
import { useLocation, useNavigate } from 'react-router'
import { useTexts } from '../i18n/index.ts'
import { PageTitle } from '../ui/index.ts'
import { AboutAccount } from './about-account.tsx'
import { Alerts } from './alerts.tsx'
import { Look } from './look.tsx'
import { Security } from './security.tsx'
import { settingsTexts } from './texts.ts'

const tabs = ['look', 'alerts', 'security', 'account'] as const

export default function SettingsPage() {
  const texts = useTexts(settingsTexts)
  const { hash } = useLocation()
  const navigate = useNavigate()
  const shown = tabs.find((tab) => `#${tab}` === hash) ?? 'look'
  return (
    <>
      <PageTitle title={texts.title} />
      <Tabs value={shown} onChange={(tab) => void navigate(`#${tab}`, { replace: true })} keepMounted={false}>
        <Tabs.List mb="lg">
          {tabs.map((tab) => (
            <Tabs.Tab key={tab} value={tab}>
              {texts.tabs[tab]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="look">
          <Look />
        </Tabs.Panel>
        <Tabs.Panel value="alerts">
          <Alerts />
        </Tabs.Panel>
        <Tabs.Panel value="security">
          <Security />
        </Tabs.Panel>
        <Tabs.Panel value="account">
          <AboutAccount />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}
