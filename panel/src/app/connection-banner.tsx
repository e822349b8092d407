import { useSyncExternalStore } from 'react'
import { Alert } from '@mantine/core'
import { IconPlugConnectedX, IconWifiOff } from '@tabler/icons-react'
import { onlineManager } from '@tanstack/react-query'
import { useConnection } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { appTexts } from './texts.ts'
import classes from './shell.module.css'

/** Says when what is shown may be old; over the end of the page, since what stands below it must not move when it comes and goes. */
export function ConnectionBanner({ live = false }: { readonly live?: boolean }) {
  const texts = useTexts(appTexts)
  const online = useSyncExternalStore(
    (listener) => onlineManager.subscribe(listener),
    () => onlineManager.isOnline(),
  )
  const connection = useConnection()
  const polling = live && connection === 'polling'
  return (
    <div role="status" className={classes.connection}>
      {!online && (
        <Alert role="group" color="yellow" radius={0} icon={<IconWifiOff />} py="xs">
          {texts.offline}
        </Alert>
      )}
      {online && polling && (
        <Alert role="group" color="gray" radius={0} icon={<IconPlugConnectedX />} py="xs">
          {texts.polling}
        </Alert>
      )}
    </div>
  )
}
