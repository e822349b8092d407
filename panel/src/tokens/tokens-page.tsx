import { useState } from 'react'
import { Badge, Button, Card, Text } from '@mantine/core'
import { IconKey, IconPlus } from '@tabler/icons-react'
import type { v3 } from '@verifyplus/contract'
import { Link } from 'react-router'
import { serverNow, useTokens } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { DataTable, DateTime, EmptyState, ErrorState, FreeText, LoadingState, Ltr, PageTitle } from '../ui/index.ts'
import { CreateToken } from './create-token.tsx'
import { RevokeToken } from './revoke-token.tsx'
import { tokensTexts } from './texts.ts'
import classes from './tokens.module.css'

export default function TokensPage() {
  const texts = useTexts(tokensTexts)
  const [creating, setCreating] = useState(false)
  const [revoking, setRevoking] = useState<v3.Token | null>(null)
  const createButton = (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setCreating(true)}>
      {texts.create}
    </Button>
  )
  return (
    <>
      <PageTitle
        title={texts.title}
        text={texts.text}
        actions={
          <>
            <Button component={Link} to="/docs#token" variant="subtle">
              {texts.docs}
            </Button>
            {createButton}
          </>
        }
      />
      <TokenTable onRevoke={setRevoking} createButton={createButton} />
      <CreateToken opened={creating} onClose={() => setCreating(false)} />
      <RevokeToken token={revoking} onClose={() => setRevoking(null)} />
    </>
  )
}

interface TokenTableProps {
  readonly onRevoke: (token: v3.Token) => void
  readonly createButton: React.ReactNode
}

function TokenTable({ onRevoke, createButton }: TokenTableProps) {
  const texts = useTexts(tokensTexts)
  const tokens = useTokens()
  if (tokens.isPending) return <LoadingState />
  if (tokens.isError) return <ErrorState error={tokens.error} retry={() => void tokens.refetch()} />
  const rows = tokens.data.pages.flatMap((page) => page.data)
  if (rows.length === 0)
    return (
      <Card>
        <EmptyState icon={IconKey} title={texts.empty} text={texts.emptyText} action={createButton} />
      </Card>
    )
  const { columns } = texts
  return (
    <Card padding={0}>
      <DataTable
        caption={texts.caption}
        rows={rows}
        rowKey={(token) => token.id}
        more={
          tokens.hasNextPage
            ? { loading: tokens.isFetchingNextPage, load: () => void tokens.fetchNextPage() }
            : undefined
        }
        columns={[
          { key: 'name', title: columns.name, cell: (token) => <NameAndLimits token={token} /> },
          { key: 'hint', title: columns.hint, cell: (token) => <Ltr mono>…{token.hint}</Ltr> },
          { key: 'created', title: columns.created, cell: (token) => <DateTime value={token.createdAt} as="date" /> },
          {
            key: 'used',
            title: columns.lastUsed,
            cell: (token) => <LastUse token={token} />,
          },
          {
            key: 'state',
            title: columns.state,
            cell: (token) => {
              const state = stateOf(token)
              return (
                <Badge variant="light" color={state === 'active' ? 'firoozeh' : 'gray'}>
                  {texts[state]}
                </Badge>
              )
            },
          },
          {
            key: 'revoke',
            title: '',
            align: 'end',
            cell: (token) =>
              token.revokedAt === null && (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  color="red"
                  aria-label={texts.revokeOf(token.name)}
                  onClick={() => onRevoke(token)}
                >
                  {texts.revoke}
                </Button>
              ),
          },
        ]}
      />
    </Card>
  )
}

function LastUse({ token: { lastUsedAt, lastUsedAddress } }: { readonly token: v3.Token }) {
  const texts = useTexts(tokensTexts)
  if (lastUsedAt === null) return texts.never
  return (
    <>
      <DateTime value={lastUsedAt} as="ago" />
      {lastUsedAddress !== null && (
        <Text size="xs" c="dimmed">
          <Ltr>{lastUsedAddress}</Ltr>
        </Text>
      )}
    </>
  )
}

function stateOf({ revokedAt, expiresAt }: v3.Token): 'active' | 'expired' | 'revoked' {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && Date.parse(expiresAt) <= serverNow() ? 'expired' : 'active'
}

function NameAndLimits({ token: { name, scopes, expiresAt } }: { readonly token: v3.Token }) {
  const texts = useTexts(tokensTexts)
  return (
    <div className={classes.name}>
      <FreeText>{name}</FreeText>
      <Text size="xs" c="dimmed">
        {scopes.map((scope) => texts.scopeNames[scope]).join(texts.comma)}
        {expiresAt !== null && (
          <>
            {' · '}
            {texts.expiresOn} <DateTime value={expiresAt} as="date" />
          </>
        )}
      </Text>
    </div>
  )
}
