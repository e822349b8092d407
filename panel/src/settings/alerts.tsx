import { useState } from 'react'
import { Card, Stack, Switch } from '@mantine/core'
import { useTexts } from '../i18n/index.ts'
import { setPreference, usePreferences } from '../preferences/preferences.ts'
import { settingsTexts } from './texts.ts'

export function Alerts() {
  const texts = useTexts(settingsTexts)
  const { sound, notifications, codeInNotification } = usePreferences()
  const [permission, setPermission] = useState(() =>
    'Notification' in globalThis ? Notification.permission : 'missing',
  )
  const allowed = permission === 'granted'

  async function choose(wanted: boolean): Promise<void> {
    const answer = wanted && !allowed ? await Notification.requestPermission() : permission
    setPermission(answer)
    setPreference('notifications', wanted && answer === 'granted')
  }

  const whyNot = new Map([
    ['missing', texts.notificationsMissing],
    ['denied', texts.notificationsDenied],
  ])
  const why = whyNot.get(permission)
  return (
    <Card maw={640}>
      <Stack gap="xl">
        <Switch
          label={texts.sound}
          description={texts.soundText}
          checked={sound}
          onChange={(event) => setPreference('sound', event.currentTarget.checked)}
        />
        <Switch
          label={texts.notifications}
          description={why ?? texts.notificationsText}
          checked={notifications && allowed}
          disabled={why !== undefined}
          onChange={(event) => void choose(event.currentTarget.checked)}
        />
        <Switch
          label={texts.codeInNotification}
          description={texts.codeInNotificationText}
          checked={codeInNotification}
          disabled={!notifications || !allowed}
          onChange={(event) => setPreference('codeInNotification', event.currentTarget.checked)}
        />
      </Stack>
    </Card>
  )
}
