import { useState } from 'react'
import { Button, Card, Modal, Stack } from '@mantine/core'
import { IconMail } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { isProblem, send } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { useSignOut } from '../session/session.ts'
import {
  CopyTextButton,
  DataTable,
  DateTime,
  EmptyState,
  ErrorState,
  FreeText,
  LoadingState,
  Ltr,
  Notice,
  PageTitle,
} from '../ui/index.ts'
import { mailsTexts } from './texts.ts'
import classes from './operator.module.css'

// Routes of the operator stand outside of the contract of programs, as those of sign-in do.
interface Mail {
  readonly id: string
  readonly kind: string
  readonly recipient: string
  readonly subject: string
  readonly state: 'kept' | 'queued' | 'sent' | 'failed'
  readonly createdAt: string
}

type WholeMail = Mail & { readonly text: string | null }

export default function MailsPage() {
  const texts = useTexts(mailsTexts)
  const [read, setRead] = useState<Mail | null>(null)
  return (
    <>
      <PageTitle title={texts.title} text={texts.text} />
      <MailTable onRead={setRead} />
      <Modal opened={read !== null} onClose={() => setRead(null)} title={read?.subject} size="lg">
        {read && <MailText id={read.id} />}
      </Modal>
    </>
  )
}

function MailTable({ onRead }: { readonly onRead: (mail: Mail) => void }) {
  const texts = useTexts(mailsTexts)
  const signOut = useSignOut()
  const mails = useQuery({
    queryKey: ['operator-mails'],
    queryFn: async () => ((await send('GET', '/v3/operator/mails?limit=200')) as { data: Mail[] }).data,
  })
  if (mails.isPending) return <LoadingState />
  if (isProblem(mails.error, 'session_not_fresh'))
    // Signing out leads to sign-in, and back here.
    return (
      <Notice
        title={texts.notFreshTitle}
        text={texts.notFreshText}
        action={<Button onClick={() => void signOut()}>{texts.signInAgain}</Button>}
      />
    )
  if (mails.isError) return <ErrorState error={mails.error} retry={() => void mails.refetch()} />
  if (mails.data.length === 0)
    return (
      <Card>
        <EmptyState icon={IconMail} title={texts.empty} />
      </Card>
    )
  const { columns } = texts
  return (
    <Card padding={0}>
      <DataTable
        caption={texts.title}
        rows={mails.data}
        rowKey={(mail) => mail.id}
        columns={[
          { key: 'to', title: columns.to, cell: (mail) => <Ltr>{mail.recipient}</Ltr> },
          { key: 'subject', title: columns.subject, cell: (mail) => <FreeText>{mail.subject}</FreeText> },
          { key: 'state', title: columns.state, cell: (mail) => texts.states[mail.state] },
          { key: 'created', title: columns.created, cell: (mail) => <DateTime value={mail.createdAt} /> },
          {
            key: 'read',
            title: '',
            align: 'end',
            cell: (mail) =>
              mail.state !== 'sent' && (
                <Button
                  size="compact-sm"
                  variant="light"
                  aria-label={texts.readOf(mail.recipient)}
                  onClick={() => onRead(mail)}
                >
                  {texts.read}
                </Button>
              ),
          },
        ]}
      />
    </Card>
  )
}

function MailText({ id }: { readonly id: string }) {
  const texts = useTexts(mailsTexts)
  const mail = useQuery({
    queryKey: ['operator-mails', id],
    queryFn: async () => (await send('GET', `/v3/operator/mails/${encodeURIComponent(id)}`)) as WholeMail,
    // What is in a mail lets one into somebody's account: it is not kept when the dialog is closed.
    gcTime: 0,
  })
  if (mail.isPending) return <LoadingState rows={2} />
  if (mail.isError) return <ErrorState error={mail.error} retry={() => void mail.refetch()} />
  const link = /https?:\/\/\S+/.exec(mail.data.text ?? '')?.[0]
  return (
    <Stack align="flex-start">
      <Ltr>{mail.data.recipient}</Ltr>
      <div className={classes.text} dir="auto">
        {mail.data.text ?? texts.erased}
      </div>
      {link !== undefined && <CopyTextButton value={link} label={texts.copyLink} />}
    </Stack>
  )
}
