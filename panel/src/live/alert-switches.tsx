import { useState } from 'react'
import { Group, Switch, Text } from '@mantine/core'
import { useTexts } from '../i18n/index.ts'
import { setPreference, usePreferences } from '../preferences/preferences.ts'
import { playChime } from './chime.ts'
import { liveTexts } from './texts.ts'

/** How a code makes itself noticed. */
export function AlertSwitches() {
  const texts = useTexts(liveTexts)
  const { sound, notifications } = usePreferences()
  const [denied, setDenied] = useState(false)
  // Browsers have notifications on HTTPS and localhost only.
  const possible = 'Notification' in globalThis

  async function switchNotifications(on: boolean): Promise<void> {
    const allowed = on && (await Notification.requestPermission()) === 'granted'
    setDenied(on && !allowed)
    setPreference('notifications', allowed)
  }

  return (
    <Group gap="lg" mb="lg">
      <Switch
        label={texts.sound}
        checked={sound}
        onChange={({ currentTarget: { checked } }) => {
          setPreference('sound', checked)
          if (checked) playChime()
        }}
      />
      {possible && (
        <Switch
          label={texts.notifications}
          checked={notifications && Notification.permission === 'granted'}
          onChange={({ currentTarget: { checked } }) => void switchNotifications(checked)}
        />
      )}
      <Text size="sm" role="status" c="dimmed" w={denied ? '100%' : undefined}>
        {denied ? texts.notificationsDenied : ''}
      </Text>
    </Group>
  )
}
