import { useEffect, useRef, useSyncExternalStore } from 'react'
import { Button, Group, Text } from '@mantine/core'
import { IconDeviceMobilePlus } from '@tabler/icons-react'
import { onlineManager } from '@tanstack/react-query'
import type { v3 } from '@verifyplus/contract'
import { useBalance } from '../api/index.ts'
import { useFormats, useTexts } from '../i18n/index.ts'
import { usePreferences } from '../preferences/preferences.ts'
import { Money, productName, useSecondsLeft } from '../ui/index.ts'
import { offerOf } from './offers.ts'
import { OrderProblem } from './order-problem.tsx'
import { getNumberTexts } from './texts.ts'
import type { useOrder } from './use-order.ts'
import classes from './get-number.module.css'

interface OrderSummaryProps {
  readonly product: v3.Product | undefined
  readonly country: v3.Country | undefined
  readonly countries: readonly v3.Country[]
  readonly order: ReturnType<typeof useOrder>
  /** Whoever orders the same again has only the button to press. */
  readonly focusAtOnce: boolean
  readonly onCountry: (code: string) => void
}

/** What will be ordered, what it costs, and the button; on a phone it stays in sight. */
export function OrderSummary({ product, country, countries, order, focusAtOnce, onCountry }: OrderSummaryProps) {
  const texts = useTexts(getNumberTexts)
  const formats = useFormats()
  const { language } = usePreferences()
  const balance = useBalance().data
  const online = useSyncExternalStore(
    (listener) => onlineManager.subscribe(listener),
    () => onlineManager.isOnline(),
  )
  const waitSeconds = useSecondsLeft(order.retryAt ?? '1970-01-01T00:00:00Z')
  const button = useRef<HTMLButtonElement>(null)
  const ready = product !== undefined && country !== undefined
  const price = ready ? offerOf(country, product.id).price : undefined

  useEffect(() => {
    if (focusAtOnce && ready) button.current?.focus()
  }, [focusAtOnce, ready])

  return (
    <aside className={classes.summary} data-idle={product === undefined || undefined} aria-label={texts.summary}>
      <div className={classes.choice}>
        <Text fw={700} size="lg" component="p">
          {product ? productName(product, language) : texts.chooseProduct}
          {product && (
            <Text span c="dimmed" fw={500}>
              {' · '}
              {country ? country.name[language] : texts.chooseCountry}
            </Text>
          )}
        </Text>
        {price && (
          <Group justify="space-between" className={classes.line ?? ''}>
            <Text c="dimmed" className={classes.wideOnly ?? ''}>
              {texts.price}
            </Text>
            <Text fw={700}>
              <Money value={price} />
            </Text>
          </Group>
        )}
        {balance && (
          <Group justify="space-between" className={classes.wideOnly ?? ''}>
            <Text c="dimmed">{texts.balance}</Text>
            <Text>
              <Money value={balance.available} />
            </Text>
          </Group>
        )}
      </div>
      <OrderProblem
        error={order.error}
        retryAt={order.retryAt}
        online={online}
        notCovered={price !== undefined && balance !== undefined && balance.available.amount < price.amount}
        product={product}
        country={country}
        countries={countries}
        onCountry={onCountry}
      />
      <Button
        ref={button}
        type="submit"
        size="lg"
        fullWidth
        leftSection={<IconDeviceMobilePlus size={22} stroke={1.8} />}
        loading={order.pending}
        disabled={!ready || !online || waitSeconds > 0}
      >
        {waitSeconds === 0
          ? texts.submit
          : waitSeconds < 100
            ? texts.waitSeconds(formats.number(waitSeconds))
            : texts.waitTime(formats.countdown(waitSeconds))}
      </Button>
      {product && (
        <Text size="sm" c="dimmed" className={classes.wideOnly ?? ''}>
          {texts.terms(formats.duration(product.leaseSeconds))}
        </Text>
      )}
    </aside>
  )
}
