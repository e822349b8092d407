import { useId, type ReactNode } from 'react'
import { Card, SegmentedControl, Stack, Text, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { formatsOf, useTexts } from '../i18n/index.ts'
import { setPreference, usePreferences } from '../preferences/preferences.ts'
import { saveLanguage } from '../session/auth.ts'
import { settingsTexts } from './texts.ts'

export function Look() {
  const texts = useTexts(settingsTexts)
  const { language, digits } = usePreferences()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Card maw={640}>
      <Stack gap="xl">
        <Choice
          label={texts.language}
          value={language}
          options={['fa', 'en']}
          names={texts.languages}
          onChoose={(chosen) => {
            setPreference('language', chosen)
            // Mails come in it, too; that they do not is no reason to keep the site from changing.
            saveLanguage(chosen).catch(() => {})
          }}
        />
        <Choice<MantineColorScheme>
          label={texts.theme}
          value={colorScheme}
          options={['auto', 'light', 'dark']}
          names={texts.themes}
          onChoose={setColorScheme}
        />
        <Choice
          label={texts.digits}
          text={texts.digitsText}
          value={digits}
          options={['persian', 'latin']}
          names={{
            persian: `${formatsOf('fa', 'persian').number(123)} ${texts.digitsOf.persian}`,
            latin: `123 ${texts.digitsOf.latin}`,
          }}
          onChoose={(chosen) => setPreference('digits', chosen)}
        />
      </Stack>
    </Card>
  )
}

interface ChoiceProps<Value extends string> {
  readonly label: string
  readonly text?: ReactNode
  readonly value: Value
  readonly options: readonly Value[]
  readonly names: Readonly<Record<Value, string>>
  readonly onChoose: (value: Value) => void
}

function Choice<Value extends string>({ label, text, value, options, names, onChoose }: ChoiceProps<Value>) {
  const id = useId()
  return (
    <Stack gap={6}>
      <Text fw={600} id={id}>
        {label}
      </Text>
      {text !== undefined && (
        <Text size="sm" c="dimmed">
          {text}
        </Text>
      )}
      <SegmentedControl
        aria-labelledby={id}
        value={value}
        data={options.map((option) => ({ value: option, label: names[option] }))}
        onChange={onChoose}
        fullWidth
      />
    </Stack>
  )
}
