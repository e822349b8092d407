import { useState } from 'react'
import { Alert, Anchor, Button, Checkbox, Divider, Group, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconFingerprint } from '@tabler/icons-react'
import { Link, Navigate, useLocation, useNavigate, useSearchParams } from 'react-router'
import { useAction } from '../api/index.ts'
import { latinDigits, useTexts } from '../i18n/index.ts'
import { AuthCard, FormProblem } from './auth-card.tsx'
import { declined, passkeysSupported, signIn, signInWithPasskey } from './auth.ts'
import { EmailField, PasswordField } from './fields.tsx'
import { safeNext } from './safe-next.ts'
import { useProblemText } from './problem-text.ts'
import { SecondStep } from './second-step.tsx'
import { useSession, useSessionChanged } from './session.ts'
import { sessionTexts } from './texts.ts'

export default function SignInPage() {
  const [query] = useSearchParams()
  const next = safeNext(query.get('next'))
  const navigate = useNavigate()
  const session = useSession()
  const changed = useSessionChanged()
  const [step, setStep] = useState<'password' | 'code'>('password')

  const done = async (): Promise<void> => {
    await changed()
    await navigate(next, { replace: true })
  }
  if (session.state === 'signed-in' || session.state === 'second-factor-required') return <Navigate to={next} replace />
  if (step === 'code') return <SecondStep onDone={done} />
  return <FirstStep onDone={done} onSecondStep={() => setStep('code')} />
}

interface FirstStepProps {
  readonly onDone: () => Promise<void>
  readonly onSecondStep: () => void
}

function FirstStep({ onDone, onSecondStep }: FirstStepProps) {
  const { signIn: texts } = useTexts(sessionTexts)
  const { state } = useLocation() as { state: { ended?: boolean } | null }
  const form = useForm({ initialValues: { email: '', password: '', rememberMe: true } })
  const byPassword = useAction({
    mutationFn: ({ email, ...rest }: typeof form.values) => signIn({ ...rest, email: latinDigits(email) }),
    onSuccess: async (answer) => (answer === 'second-step' ? onSecondStep() : await onDone()),
  })
  const byPasskey = useAction({ mutationFn: signInWithPasskey, onSuccess: onDone })
  const passwordProblem = useProblemText(byPassword.error)
  const passkeyProblem = byPasskey.error && !declined(byPasskey.error) ? texts.passkeyFailed : ''

  return (
    <AuthCard title={texts.title} text={texts.text}>
      {state?.ended === true && <Alert color="yellow">{texts.ended}</Alert>}
      <form onSubmit={form.onSubmit((values) => byPassword.mutate(values))}>
        <Stack>
          <EmailField {...form.getInputProps('email')} autoFocus />
          <PasswordField {...form.getInputProps('password')} autoComplete="current-password" />
          <Group justify="space-between">
            <Checkbox label={texts.remember} {...form.getInputProps('rememberMe', { type: 'checkbox' })} />
            <Anchor component={Link} to="/forgot-password" size="sm">
              {texts.forgot}
            </Anchor>
          </Group>
          <FormProblem text={passwordProblem || passkeyProblem} />
          <Button type="submit" size="md" loading={byPassword.isPending}>
            {texts.submit}
          </Button>
        </Stack>
      </form>
      {passkeysSupported() && (
        <>
          <Divider label={texts.or} />
          <Button
            variant="default"
            size="md"
            leftSection={<IconFingerprint size={20} stroke={1.7} />}
            loading={byPasskey.isPending}
            onClick={() => byPasskey.mutate()}
          >
            {texts.passkey}
          </Button>
        </>
      )}
      <Text size="sm" ta="center">
        {texts.noAccount}{' '}
        <Anchor component={Link} to="/sign-up" inherit>
          {texts.signUp}
        </Anchor>
      </Text>
    </AuthCard>
  )
}
