import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { v3 } from '@verifyplus/contract'
import { useRevokeToken } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { ErrorState, FreeText } from '../ui/index.ts'
import { tokensTexts } from './texts.ts'

interface RevokeTokenProps {
  /** Null: nothing is asked. */
  readonly token: v3.Token | null
  readonly onClose: () => void
}

export function RevokeToken({ token, onClose }: RevokeTokenProps) {
  const texts = useTexts(tokensTexts)
  const revoke = useRevokeToken()
  const close = (): void => {
    onClose()
    revoke.reset()
  }
  return (
    <Modal opened={token !== null} onClose={close} title={texts.confirmTitle}>
      {token && (
        <Stack>
          <Text fw={700}>
            <FreeText>{token.name}</FreeText>
          </Text>
          <Text>{texts.confirmText}</Text>
          {revoke.isError && <ErrorState error={revoke.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close} data-autofocus>
              {texts.keep}
            </Button>
            <Button
              color="red"
              loading={revoke.isPending}
              onClick={() => revoke.mutate(token.id, { onSuccess: close })}
            >
              {texts.revoke}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}
