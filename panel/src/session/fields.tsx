import { useState, type ReactNode } from 'react'
import { PasswordInput, TextInput, type PasswordInputProps, type TextInputProps } from '@mantine/core'
import { useTexts } from '../i18n/index.ts'
import { sessionTexts } from './texts.ts'

/** Addresses are Latin text in a page of either direction. */
export function EmailField(props: TextInputProps) {
  const texts = useTexts(sessionTexts)
  return (
    <TextInput
      label={texts.email}
      type="email"
      name="email"
      autoComplete="username"
      inputMode="email"
      required
      withAsterisk={false}
      size="md"
      inputContainer={ltrInput}
      {...props}
    />
  )
}

/** A password is taken as it was typed. Who types it on a Persian keyboard unawares is told, for it shows dots only. */
export function PasswordField(props: PasswordInputProps) {
  const texts = useTexts(sessionTexts)
  const [persian, setPersian] = useState(false)
  return (
    <PasswordInput
      label={texts.password}
      name="password"
      required
      withAsterisk={false}
      size="md"
      inputContainer={ltrInput}
      onInput={(event) => setPersian(/[\u0600-\u06FF]/.test(event.currentTarget.value))}
      {...props}
      description={persian ? texts.persianKeyboard : props.description}
    />
  )
}

/** The box of an input that reads from left to right, its icons with it, in a page of either direction. */
export const ltrInput = (input: ReactNode): ReactNode => <div dir="ltr">{input}</div>
