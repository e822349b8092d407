import { Anchor, Text } from '@mantine/core'
import { Link } from 'react-router'
import { useBalance } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { ErrorState, LoadingState, Money } from '../ui/index.ts'
import { balanceTexts } from './texts.ts'
import classes from './balance.module.css'

export function Amounts() {
  const texts = useTexts(balanceTexts)
  const balance = useBalance()
  if (balance.isError && !balance.data) return <ErrorState error={balance.error} retry={() => void balance.refetch()} />
  if (!balance.data) return <LoadingState rows={2} height={80} />
  const { available, held, balance: whole } = balance.data
  return (
    <section className={classes.amounts} aria-label={texts.title}>
      <div>
        <Text c="dimmed">{texts.available}</Text>
        <p className={classes.available} data-none={available.amount <= 0 || undefined}>
          <Money value={available} />
        </p>
      </div>
      <dl className={classes.parts}>
        <div>
          <dt>{texts.balance}</dt>
          <dd>
            <Money value={whole} />
          </dd>
        </div>
        <div>
          <dt>{texts.held}</dt>
          <dd>
            <Money value={held} />
          </dd>
        </div>
      </dl>
      {held.amount > 0 && (
        <Text size="sm" c="dimmed">
          {texts.heldText}{' '}
          <Anchor component={Link} to="/live" inherit>
            {texts.toLive}
          </Anchor>
        </Text>
      )}
    </section>
  )
}
