import { ActionIcon, Button, Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { IconCheck, IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'
import { useTexts } from '../i18n/index.ts'
import { setPreference, usePreferences } from '../preferences/preferences.ts'
import { appTexts } from './texts.ts'

const schemes = [
  ['auto', IconDeviceDesktop],
  ['light', IconSun],
  ['dark', IconMoon],
] as const satisfies readonly (readonly [MantineColorScheme, unknown])[]

export function ThemeSwitch() {
  const texts = useTexts(appTexts)
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const Current = schemes.find(([name]) => name === colorScheme)?.[1] ?? IconDeviceDesktop
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={texts.theme.label}>
          <Current size={20} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {schemes.map(([name, Symbol]) => (
          <Menu.Item
            key={name}
            leftSection={<Symbol size={18} stroke={1.7} />}
            rightSection={name === colorScheme ? <IconCheck size={16} /> : null}
            onClick={() => setColorScheme(name)}
          >
            {texts.theme[name]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
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
