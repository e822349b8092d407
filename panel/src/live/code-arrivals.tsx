import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { Button, Group, Text, VisuallyHidden } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useLocation, useNavigate } from 'react-router'
import type { v3 } from '@verifyplus/contract'
import { serverNow, useLiveLeases } from '../api/index.ts'
import { formatsOf, useTexts } from '../i18n/index.ts'
import { getPreferences } from '../preferences/preferences.ts'
import { Ltr, notify, setTitleBadge, useProductName } from '../ui/index.ts'
import { arrivalsOf, codesOf, type KnownCodes } from './arrivals.ts'
import { playChime, unlockSound } from './chime.ts'
import { liveTexts } from './texts.ts'

/** On every page of the account: a code that arrives is said, heard, and seen on the tab, wherever its owner is. */
export default function CodeArrivals() {
  const texts = useTexts(liveTexts)
  const nameOf = useProductName()
  const { data } = useLiveLeases()
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const known = useRef<KnownCodes>(new Map())
  const [openedAtMs] = useState(serverNow)
  const unseen = useRef(0)
  const [said, setSaid] = useState('')

  const arrived = useEffectEvent((lease: v3.Lease, code: string) => {
    const name = nameOf(lease.productId)
    setSaid(texts.arrivedSaid(name, lease.phoneNumber, code.split('').join(' ')))
    onlyOneTab(`${lease.id} ${code}`, () => {
      if (getPreferences().sound) playChime()
      if (document.hidden) notifyBySystem(lease, texts.arrived(name), code)
    })
    if (document.hidden) {
      const { language, digits } = getPreferences()
      unseen.current++
      setTitleBadge(formatsOf(language, digits).number(unseen.current))
    }
    if (pathname === '/live') return
    const id = `code-${lease.id}`
    notify({
      id,
      color: 'teal',
      title: texts.arrived(name),
      message: (
        <Group justify="space-between">
          <Text fw={800} size="xl" component="span">
            <Ltr mono>{code}</Ltr>
          </Text>
          <Button
            size="compact-sm"
            variant="light"
            onClick={() => {
              notifications.hide(id)
              void navigate('/live', { state: { focus: lease.id } })
            }}
          >
            {texts.open}
          </Button>
        </Group>
      ),
      autoClose: 20_000,
    })
  })

  useEffect(() => {
    if (!data) return
    for (const { lease, code } of arrivalsOf(known.current, data, openedAtMs)) arrived(lease, code)
    known.current = codesOf(data)
  }, [data, openedAtMs])

  useEffect(() => {
    const seen = (): void => {
      if (document.hidden) return
      unseen.current = 0
      setTitleBadge('')
    }
    document.addEventListener('visibilitychange', seen)
    const stopWaiting = unlockSound()
    return () => {
      document.removeEventListener('visibilitychange', seen)
      stopWaiting()
      setTitleBadge('')
    }
  }, [])

  return <VisuallyHidden role="status">{said}</VisuallyHidden>
}

/** Every tab hears of the code; one of them tells the person. Locks exist on HTTPS and localhost only: elsewhere all do. */
function onlyOneTab(name: string, tell: () => void): void {
  if (!('locks' in navigator)) return tell()
  void navigator.locks.request(`vp.told ${name}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return
    tell()
    // The others hear of it a moment later.
    await new Promise((resolve) => setTimeout(resolve, 3000))
  })
}

/** It may stand on a lock screen: the code is in it only where its owner has chosen so. */
function notifyBySystem({ id, phoneNumber }: v3.Lease, title: string, code: string): void {
  const { notifications: wanted, codeInNotification } = getPreferences()
  if (!wanted || !('Notification' in globalThis) || Notification.permission !== 'granted') return
  const notification = new Notification(title, { body: codeInNotification ? code : phoneNumber, tag: id })
  notification.addEventListener('click', () => {
    globalThis.focus()
    notification.close()
  })
}
