import { useEffect, useRef, useState } from 'react'
import { Anchor, Button, Checkbox, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { Link } from 'react-router'
import { useAction } from '../api/index.ts'
import { latinDigits, useTexts } from '../i18n/index.ts'
import { ErrorState, LoadingState, Ltr, Notice } from '../ui/index.ts'
import { AuthCard, FormProblem } from './auth-card.tsx'
import { signUp } from './auth.ts'
import { EmailField } from './fields.tsx'
import { useProblemText } from './problem-text.ts'
import { sessionTexts } from './texts.ts'
import { useSignInOptions } from './use-options.ts'

export default function SignUpPage() {
  const { signUp: texts } = useTexts(sessionTexts)
  const options = useSignInOptions()
  const [email, setEmail] = useState('')
  if (options.isPending) return <LoadingState />
  if (options.isError) return <ErrorState error={options.error} retry={() => void options.refetch()} />
  if (email !== '') return <LookIntoYourMail email={email} kept={options.data.mail === 'kept'} />
  const signInButton = (
    <Button component={Link} to="/sign-in">
      {texts.signIn}
    </Button>
  )
  switch (options.data.signUp) {
    case 'open':
      return <SignUpForm onDone={setEmail} />
    case 'invite':
      return <Notice title={texts.inviteTitle} text={texts.inviteText} action={signInButton} />
    case 'closed':
      return <Notice title={texts.closedTitle} text={texts.closedText} action={signInButton} />
  }
}

function SignUpForm({ onDone }: { readonly onDone: (email: string) => void }) {
  const { signUp: texts } = useTexts(sessionTexts)
  const form = useForm({
    initialValues: { email: '', accepted: false },
    validate: { accepted: (accepted) => (accepted ? null : texts.mustAccept) },
  })
  const { ask, working } = useAsk()
  const submit = useAction({
    mutationFn: async ({ email }: typeof form.values) => {
      const address = latinDigits(email)
      await ask(address)
      return address
    },
    onSuccess: onDone,
  })
  const problem = useProblemText(submit.error)

  return (
    <AuthCard title={texts.title} text={texts.text}>
      <form onSubmit={form.onSubmit((values) => submit.mutate(values))}>
        <Stack>
          <EmailField {...form.getInputProps('email')} autoFocus />
          <Stack gap={2}>
            <Checkbox label={texts.terms} {...form.getInputProps('accepted', { type: 'checkbox' })} />
            <Anchor component={Link} to="/terms" target="_blank" size="sm" ps={32}>
              {texts.readTerms}
            </Anchor>
          </Stack>
          <FormProblem text={problem} />
          <div>
            <Button type="submit" size="md" fullWidth loading={submit.isPending}>
              {texts.submit}
            </Button>
            <Working is={working} />
          </div>
        </Stack>
      </form>
      <Text size="sm" ta="center">
        {texts.haveAccount}{' '}
        <Anchor component={Link} to="/sign-in" inherit>
          {texts.signIn}
        </Anchor>
      </Text>
    </AuthCard>
  )
}

function LookIntoYourMail({ email, kept }: { readonly email: string; readonly kept: boolean }) {
  const { signUp: texts } = useTexts(sessionTexts)
  const { ask, working } = useAsk()
  const again = useAction({ mutationFn: () => ask(email) })
  const problem = useProblemText(again.error)
  return (
    <AuthCard title={kept ? texts.keptTitle : texts.sentTitle} text={kept ? texts.keptText : texts.sentText}>
      <Text fw={700}>
        <Ltr>{email}</Ltr>
      </Text>
      <FormProblem text={problem} />
      <div>
        <Button
          variant="light"
          fullWidth
          loading={again.isPending}
          disabled={again.isSuccess}
          onClick={() => again.mutate()}
        >
          {kept
            ? again.isSuccess
              ? texts.keptAgainDone
              : texts.keptAgain
            : again.isSuccess
              ? texts.sentAgain
              : texts.again}
        </Button>
        <Working is={working} />
      </div>
    </AuthCard>
  )
}

/** Asks for the mail, and tells whether the browser works for it meanwhile. Who leaves the page need not work any longer. */
function useAsk(): { ask: (email: string) => Promise<unknown>; working: boolean } {
  const [working, setWorking] = useState(false)
  const running = useRef<AbortController>(null)
  useEffect(() => () => running.current?.abort(), [])
  const ask = async (email: string): Promise<unknown> => {
    const controller = new AbortController()
    running.current = controller
    try {
      return await signUp(email, { controller, onWork: () => setWorking(true) })
    } finally {
      setWorking(false)
    }
  }
  return { ask, working }
}

/** There from the beginning, since what appears together with its text is not read out. */
function Working({ is }: { readonly is: boolean }) {
  const { signUp: texts } = useTexts(sessionTexts)
  return (
    <Text role="status" size="sm" c="dimmed" ta="center" mt={is ? 'xs' : 0}>
      {is && texts.working}
    </Text>
  )
}
