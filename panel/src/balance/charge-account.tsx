import { Text, Title } from '@mantine/core'
import { useTexts } from '../i18n/index.ts'
import { useSession } from '../session/session.ts'
import { CopyButton, Ltr } from '../ui/index.ts'
import { balanceTexts } from './texts.ts'
import classes from './balance.module.css'

/** How money gets onto the account as long as no payment provider is set up: by the operator's hand. */
export function ChargeAccount() {
  const texts = useTexts(balanceTexts)
  const session = useSession()
  if (session.state !== 'signed-in') return null
  const { email, id } = session.me
  // The operator's command takes the bare number.
  const account = id.slice(id.indexOf('_') + 1)
  return (
    <section className={classes.charge} aria-labelledby="charge-account">
      <Title order={2} size="h4" id="charge-account">
        {texts.chargeTitle}
      </Title>
      <Text size="sm">{texts.chargeText}</Text>
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
