import type { ReactNode } from 'react'
import { Alert, Button, Text } from '@mantine/core'
import { IconAlertTriangle, IconWifiOff } from '@tabler/icons-react'
import { Link } from 'react-router'
import type { v3 } from '@verifyplus/contract'
import { isProblem, Unreachable } from '../api/index.ts'
import { useFormats, useTexts } from '../i18n/index.ts'
import { usePreferences } from '../preferences/preferences.ts'
import { ErrorState } from '../ui/index.ts'
import { instead, offerOf } from './offers.ts'
import { getNumberTexts } from './texts.ts'
import classes from './get-number.module.css'

interface OrderProblemProps {
  readonly error: unknown
  /** ISO 8601: asking again is refused until then. */
  readonly retryAt: string | null
  readonly online: boolean
  /** Known before it is asked: the balance is less than the price. */
  readonly notCovered: boolean
  readonly product: v3.Product | undefined
  readonly country: v3.Country | undefined
  readonly countries: readonly v3.Country[]
  readonly onCountry: (code: string) => void
}

/** Why there is no number, and what to do about it. */
export function OrderProblem(props: OrderProblemProps) {
  return (
    <div role="alert" className={classes.problem}>
      {wordsOf(props)}
    </div>
  )
}

function wordsOf({ error, retryAt, online, notCovered, ...choice }: OrderProblemProps): ReactNode {
  if (!online) return <Words name="offline" />
  if (notCovered || isProblem(error, 'insufficient_balance'))
    return (
      <Words name="notCovered">
        <GoTo path="/balance" text="toBalance" />
      </Words>
    )
  if (!error) return null
  if (isProblem(error, 'no_number_available'))
    return (
      <Words name="noneFree">
        <Instead {...choice} />
      </Words>
    )
  if (isProblem(error, 'too_many_leases'))
    return (
      <Words name="tooMany">
        <GoTo path="/live" text="toLive" />
      </Words>
    )
  if (isProblem(error, 'too_many_unpaid_leases'))
    return (
      <Words name="unpaid">
        <GoTo path="/balance" text="toBalance" />
      </Words>
    )
  if (isProblem(error, 'too_many_leases_today'))
    return (
      <Words name="today" retryAt={retryAt}>
        <GoTo path="/balance" text="toBalance" />
      </Words>
    )
  if (isProblem(error, 'account_paused'))
    return (
      <Words name="paused" retryAt={retryAt}>
        <GoTo path="/live" text="toLive" />
      </Words>
    )
  if (isProblem(error, 'price_too_high')) return <Words name="dearer" />
  if (isProblem(error, 'unknown_country', 'unknown_product')) return <Words name="gone" />
  if (error instanceof Unreachable || isProblem(error, 'idempotency_key_in_use')) return <Words name="lost" />
  return <ErrorState error={error} />
}

type Name =
  | 'offline'
  | 'notCovered'
  | 'noneFree'
  | 'tooMany'
  | 'unpaid'
  | 'today'
  | 'paused'
  | 'dearer'
  | 'gone'
  | 'lost'

interface WordsProps {
  readonly name: Name
  readonly retryAt?: string | null
  readonly children?: ReactNode
}

function Words({ name, retryAt = null, children }: WordsProps) {
  const texts = useTexts(getNumberTexts)
  const formats = useFormats()
  const Symbol = name === 'offline' || name === 'lost' ? IconWifiOff : IconAlertTriangle
  return (
    <Alert color="yellow" variant="light" icon={<Symbol />} title={texts[`${name}Title`]}>
      <Text size="sm" mb={children ? 'xs' : 0}>
        {texts[`${name}Text`]}
      </Text>
      {retryAt !== null && (
        <Text size="sm" fw={600} mb="xs">
          {texts.againAt(formats.dateTime(retryAt))}
        </Text>
      )}
      {children}
    </Alert>
  )
}

function GoTo({ path, text }: { readonly path: string; readonly text: 'toBalance' | 'toLive' }) {
  const texts = useTexts(getNumberTexts)
  return (
    <Button component={Link} to={path} size="xs" variant="default">
      {texts[text]}
    </Button>
  )
}

type InsteadProps = Pick<OrderProblemProps, 'product' | 'country' | 'countries' | 'onCountry'>

function Instead({ product, country, countries, onCountry }: InsteadProps) {
  const texts = useTexts(getNumberTexts)
  const formats = useFormats()
  const { language } = usePreferences()
  const other = product && country ? instead(countries, product.id, country.code) : undefined
  if (!other) return null
  return (
    <Button size="xs" variant="default" onClick={() => onCountry(other.code)}>
      {texts.instead(other.name[language], formats.price(offerOf(other, product?.id).price))}
    </Button>
  )
}
