import { useEffect, useState } from 'react'
import { ActionIcon, Button, VisuallyHidden, type ActionIconProps, type ButtonProps } from '@mantine/core'
import { IconCheck, IconCopy, IconX } from '@tabler/icons-react'
import { useTexts } from '../i18n/index.ts'
import { copyText } from './copy.ts'
import { uiTexts } from './texts.ts'

type Outcome = 'none' | 'copied' | 'failed'

/** For how long the button says that it copied. */
const shownMs = 2000

function useCopy(value: string): { outcome: Outcome; copy: () => void } {
  const [outcome, setOutcome] = useState<Outcome>('none')
  useEffect(() => {
    if (outcome === 'none') return
    const timer = setTimeout(() => setOutcome('none'), shownMs)
    return () => clearTimeout(timer)
  }, [outcome])
  return { outcome, copy: () => void copyText(value).then((copied) => setOutcome(copied ? 'copied' : 'failed')) }
}

interface CopyProps {
  /** The raw value, as a program takes it: never what is shown. */
  readonly value: string
  /** What it is, for those who cannot see: «رونوشت از کد». */
  readonly label: string
}

/** A small icon that copies the raw value. */
export function CopyButton({ value, label, ...rest }: CopyProps & ActionIconProps) {
  const { outcome, copy } = useCopy(value)
  const texts = useTexts(uiTexts)
  const Icon = { none: IconCopy, copied: IconCheck, failed: IconX }[outcome]
  return (
    <>
      <ActionIcon
        variant="subtle"
        aria-label={label}
        title={outcome === 'none' ? label : texts[outcome]}
        onClick={copy}
        {...rest}
      >
        <Icon size="1.15em" stroke={1.8} />
      </ActionIcon>
      <Said outcome={outcome} />
    </>
  )
}

/** The same as a button with words on it. */
export function CopyTextButton({ value, label, ...rest }: CopyProps & ButtonProps) {
  const { outcome, copy } = useCopy(value)
  const texts = useTexts(uiTexts)
  const Icon = { none: IconCopy, copied: IconCheck, failed: IconX }[outcome]
  return (
    <>
      <Button leftSection={<Icon size="1.15em" stroke={1.8} />} onClick={copy} {...rest}>
        {outcome === 'none' ? label : texts[outcome]}
      </Button>
      <Said outcome={outcome} />
    </>
  )
}

function Said({ outcome }: { outcome: Outcome }) {
  const texts = useTexts(uiTexts)
  return <VisuallyHidden role="status">{outcome === 'none' ? '' : texts[outcome]}</VisuallyHidden>
}
