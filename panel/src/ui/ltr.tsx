import type { ReactNode } from 'react'
import classes from './ltr.module.css'

interface LtrProps {
  readonly children: ReactNode
  /** Digits and letters of one width: for codes and tokens. */
  readonly mono?: boolean
  readonly className?: string | undefined
}

/** What reads from left to right in any text: phone numbers, codes, tokens, addresses. `482-913` stays `482-913`. */
export function Ltr({ children, mono = false, className }: LtrProps) {
  return (
    <bdi dir="ltr" className={[classes.ltr, mono && classes.mono, className].filter(Boolean).join(' ')}>
      {children}
    </bdi>
  )
}

/** Text of unknown language: the words of a message, a name, a note. */
export function FreeText({
  children,
  className,
}: {
  readonly children: string
  readonly className?: string | undefined
}) {
  return (
    <bdi dir="auto" className={[classes.free, className].filter(Boolean).join(' ')}>
      {children}
    </bdi>
  )
}

interface PhoneNumberProps {
  /** E.164 with `+`. */
  readonly phoneNumber: string
  /** Of its country, without `+`; it is set apart where it is known. */
  readonly callingCode?: string | undefined
}

/** A phone number in groups that a person can read out. What is copied has no spaces: that is CopyButton's. */
export function PhoneNumber({ phoneNumber, callingCode }: PhoneNumberProps) {
  return <Ltr className={classes.phone}>{grouped(phoneNumber, callingCode)}</Ltr>
}

export function grouped(phoneNumber: string, callingCode?: string): string {
  const digits = phoneNumber.replace(/^\+/, '')
  const head = callingCode !== undefined && digits.startsWith(callingCode) ? callingCode : ''
  const rest = digits.slice(head.length).replace(/(\d{3})(?=\d{2})/g, '$1 ')
  return head === '' ? `+${rest}` : `+${head} ${rest}`
}
