import { Text, Title } from '@mantine/core'
import { useSiteOptions } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { useSession } from '../session/session.ts'
import { CodeBlock, Contact, CopyButton, Ltr } from '../ui/index.ts'
import { balanceTexts } from './texts.ts'
import classes from './balance.module.css'

/** How money gets onto the account as long as no payment provider is set up: by the operator's hand, who is told how. */
export function ChargeAccount() {
  const texts = useTexts(balanceTexts)
  const session = useSession()
  const contact = useSiteOptions().data?.contact ?? null
  if (session.state !== 'signed-in') return null
  const { email, id, role } = session.me
  // The operator's command takes the bare number.
  const account = id.slice(id.indexOf('_') + 1)
  return (
    <section className={classes.charge} aria-labelledby="charge-account">
      <Title order={2} size="h4" id="charge-account">
        {texts.chargeTitle}
      </Title>
      {role === 'operator' ? (
        <>
          <Text size="sm">{texts.chargeOwn}</Text>
          <CodeBlock code={`npx verifyplus customer credit ${account} 100000`} label={texts.chargeTitle} />
        </>
      ) : (
        <>
          <Text size="sm">
            {texts.chargeText} {contact === null ? texts.chargeNeeds : texts.chargeAsk}
          </Text>
          <Contact />
        </>
      )}
      <dl className={classes.who}>
        <dt>{texts.email}</dt>
        <dd>
          <Ltr>{email}</Ltr>
          <CopyButton value={email} label={texts.copyEmail} />
        </dd>
        <dt>{texts.account}</dt>
        <dd>
          <Ltr mono>{account}</Ltr>
          <CopyButton value={account} label={texts.copyAccount} />
        </dd>
      </dl>
      <Text size="sm" c="dimmed">
        {texts.chargeAfter}
      </Text>
    </section>
  )
}
