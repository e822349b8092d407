import { ActionIcon, Button, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconMoon, IconSun, type Icon } from '@tabler/icons-react'
import { useTexts } from '../i18n/index.ts'
import { setPreference, usePreferences } from '../preferences/preferences.ts'
import { appTexts } from './texts.ts'

const schemes = [
  ['auto', IconDeviceDesktop],
  ['light', IconSun],
  ['dark', IconMoon],
] as const satisfies readonly (readonly [MantineColorScheme, Icon])[]

/** Goes on to the next one: three states need no menu. */
export function ThemeSwitch() {
  const texts = useTexts(appTexts)
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const at = schemes.findIndex(([name]) => name === colorScheme)
  const [name, Symbol] = schemes[at] ?? schemes[0]
  const [next] = schemes[(at + 1) % schemes.length] ?? schemes[0]
  const label = `${texts.theme.label}: ${texts.theme[name]}`
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(next)}
    >
      <Symbol size={20} stroke={1.7} />
    </ActionIcon>
  )
}

/** Names the language that it leads to, in that language. */
export function LanguageSwitch() {
  const texts = useTexts(appTexts)
  const { language } = usePreferences()
  const other = language === 'fa' ? 'en' : 'fa'
  return (
    <Button variant="subtle" color="gray" px="xs" lang={other} onClick={() => setPreference('language', other)}>
      {other === 'en' ? texts.toEnglish : texts.toPersian}
    </Button>
  )
}
