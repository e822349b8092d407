import { useState } from 'react'
import { Anchor, Button, Checkbox, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useAction } from '../api/index.ts'
import { latinDigits, useTexts } from '../i18n/index.ts'
import { AuthCard, FormProblem } from './auth-card.tsx'
import { verifyBackupCode, verifyTotp } from './auth.ts'
import { ltrInput } from './fields.tsx'
import { useProblemText } from './problem-text.ts'
import { sessionTexts } from './texts.ts'

/** After the password of somebody who has a second factor. */
export function SecondStep({ onDone }: { readonly onDone: () => Promise<void> }) {
  const { secondStep: texts } = useTexts(sessionTexts)
  const [kind, setKind] = useState<'totp' | 'backup'>('totp')
  const form = useForm({ initialValues: { code: '', trustDevice: false } })
  const verify = useAction({
    mutationFn: ({ code, trustDevice }: typeof form.values) =>
      kind === 'totp' ? verifyTotp(latinDigits(code), trustDevice) : verifyBackupCode(latinDigits(code)),
    onSuccess: onDone,
  })
  const problem = useProblemText(verify.error)

  return (
    <AuthCard title={texts.title} text={kind === 'totp' ? texts.text : texts.backupText}>
      <form onSubmit={form.onSubmit((values) => verify.mutate(values))}>
        <Stack>
          <TextInput
            key={kind}
            label={kind === 'totp' ? texts.code : texts.backupCode}
            autoComplete="one-time-code"
            inputMode={kind === 'totp' ? 'numeric' : 'text'}
            required
            withAsterisk={false}
            size="lg"
            autoFocus
            inputContainer={ltrInput}
            {...form.getInputProps('code')}
          />
          {kind === 'totp' && (
            <Checkbox label={texts.trust} {...form.getInputProps('trustDevice', { type: 'checkbox' })} />
          )}
          <FormProblem text={problem} />
          <Button type="submit" size="md" loading={verify.isPending}>
            {texts.submit}
          </Button>
          <Anchor
            component="button"
            type="button"
            size="sm"
            onClick={() => {
              setKind(kind === 'totp' ? 'backup' : 'totp')
              form.reset()
              verify.reset()
            }}
          >
            {kind === 'totp' ? texts.useBackup : texts.useTotp}
          </Anchor>
        </Stack>
      </form>
    </AuthCard>
  )
}
