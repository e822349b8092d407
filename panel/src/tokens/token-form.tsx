import { useState } from 'react'
import { Alert, Button, Checkbox, Group, Select, Stack, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { v3 } from '@verifyplus/contract'
import { isProblem, newKey, type useCreateToken } from '../api/index.ts'
import { latinDigits, useTexts } from '../i18n/index.ts'
import { useSignOut } from '../session/session.ts'
import { tokensTexts } from './texts.ts'

const scopes: readonly v3.TokenScope[] = ['read', 'lease', 'account']
const lifetimes = ['none', '30', '90', '365'] as const
const dayMs = 86_400_000

/** What the token is for, what it may do, until when and from where. */
export function TokenForm({ create }: { readonly create: ReturnType<typeof useCreateToken> }) {
  const texts = useTexts(tokensTexts)
  // Of this intent: pressing again after a lost answer makes no second token.
  const [idempotencyKey] = useState(newKey)
  const form = useForm({
    initialValues: { name: '', scopes: [...scopes], days: 'none', allowedFrom: '' },
    validate: { scopes: (chosen) => (chosen.length === 0 ? texts.scopeNeeded : null) },
  })
  return (
    <form
      onSubmit={form.onSubmit(({ name, scopes: chosen, days, allowedFrom }) => {
        const addresses = latinDigits(allowedFrom)
          .split(/[\s,،]+/)
          .filter((address) => address !== '')
        create.mutate({
          name: name.trim(),
          scopes: chosen,
          expiresAt: days === 'none' ? null : new Date(Date.now() + Number(days) * dayMs).toISOString(),
          allowedFrom: addresses.length === 0 ? null : addresses,
          idempotencyKey,
        })
      })}
    >
      <Stack>
        <TextInput
          label={texts.name}
          description={texts.nameHint}
          placeholder={texts.namePlaceholder}
          maxLength={80}
          pattern=".*\S.*"
          required
          withAsterisk={false}
          dir="auto"
          data-autofocus
          {...form.getInputProps('name')}
        />
        <Checkbox.Group label={texts.scopes} {...form.getInputProps('scopes')}>
          <Stack gap="xs" mt="xs">
            {scopes.map((scope) => (
              <Checkbox
                key={scope}
                value={scope}
                label={texts.scopeNames[scope]}
                description={texts.scopeHints[scope]}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        <Select
          label={texts.expires}
          data={lifetimes.map((days) => ({ value: days, label: texts.lifetimes[days] }))}
          allowDeselect={false}
          {...form.getInputProps('days')}
        />
        <Textarea
          label={texts.allowedFrom}
          description={texts.allowedFromHint}
          placeholder="203.0.113.7, 2001:db8::/32"
          dir="ltr"
          autosize
          maxRows={4}
          {...form.getInputProps('allowedFrom')}
        />
        {create.error && <TokenProblem error={create.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending}>
            {texts.create}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function TokenProblem({ error }: { readonly error: Error }) {
  const texts = useTexts(tokensTexts)
  const signOut = useSignOut()
  if (isProblem(error, 'session_not_fresh'))
    return (
      <Alert color="yellow">
        <Stack align="flex-start">
          {texts.signInAgain}
          <Button variant="default" onClick={() => void signOut()}>
            {texts.signOut}
          </Button>
        </Stack>
      </Alert>
    )
  const words = isProblem(error, 'too_many_tokens')
    ? texts.tooMany
    : isProblem(error, 'invalid_request')
      ? texts.notTaken
      : texts.createFailed
  return <Alert color="red">{words}</Alert>
}
