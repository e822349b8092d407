import { Button, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconFingerprint } from '@tabler/icons-react'
import { useAction } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { FormProblem } from '../session/auth-card.tsx'
import { addPasskey, declined, deletePasskey, listPasskeys, passkeysSupported } from '../session/auth.ts'
import { useProblemText } from '../session/problem-text.ts'
import { DateTime, ErrorState, FreeText, LoadingState } from '../ui/index.ts'
import { deviceName } from './device-name.ts'
import { Section } from './section.tsx'
import { useFactorsChanged } from './use-factors-changed.ts'
import { settingsTexts } from './texts.ts'

const queryKey = ['passkeys']

export function Passkeys() {
  const { passkeys: texts } = useTexts(settingsTexts)
  const passkeys = useQuery({ queryKey, queryFn: listPasskeys })
  const readAgain = { onSuccess: useFactorsChanged(queryKey) }
  const add = useAction({
    mutationFn: () => addPasskey(deviceName(navigator.userAgent) ?? texts.defaultName),
    ...readAgain,
  })
  const remove = useAction({ of: (id) => id, mutationFn: deletePasskey, ...readAgain })
  const problem = useProblemText((declined(add.error) ? null : add.error) ?? remove.error)
  return (
    <Section title={texts.title} text={texts.text}>
      {passkeys.isPending && <LoadingState rows={1} />}
      {passkeys.isError && <ErrorState error={passkeys.error} retry={() => void passkeys.refetch()} />}
      {passkeys.data?.length === 0 && <Text>{texts.none}</Text>}
      {passkeys.data?.map((passkey) => (
        <Group key={passkey.id} justify="space-between">
          <div>
            <FreeText>{passkey.name ?? texts.defaultName}</FreeText>
            <Text size="sm" c="dimmed">
              <DateTime value={passkey.createdAt} as="date" />
            </Text>
          </div>
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            aria-label={texts.removeOf(passkey.name ?? texts.defaultName)}
            onClick={() => remove.mutate(passkey.id)}
          >
            {texts.remove}
          </Button>
        </Group>
      ))}
      <FormProblem text={problem} />
      {passkeysSupported() ? (
        <Group>
          <Button
            variant="default"
            leftSection={<IconFingerprint size={18} stroke={1.7} />}
            loading={add.isPending}
            onClick={() => add.mutate()}
          >
            {texts.add}
          </Button>
        </Group>
      ) : (
        <Text size="sm" c="dimmed">
          {texts.unsupported}
        </Text>
      )}
    </Section>
  )
}
