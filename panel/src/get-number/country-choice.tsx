import { useState, type Ref } from 'react'
import { Group, SegmentedControl, Text, TextInput } from '@mantine/core'
import { IconBolt, IconSearch } from '@tabler/icons-react'
import type { v3 } from '@verifyplus/contract'
import { useFormats, useTexts } from '../i18n/index.ts'
import { countryMatches, CountryName, Ltr, Money } from '../ui/index.ts'
import { offerOf, sortCountries, type CountryOrder } from './offers.ts'
import { getNumberTexts } from './texts.ts'
import classes from './get-number.module.css'

interface CountryChoiceProps {
  readonly countries: readonly v3.Country[]
  readonly product: v3.Product | undefined
  readonly chosen: string | null
  readonly onChoose: (code: string) => void
  readonly ref: Ref<HTMLFieldSetElement>
}

/** Fewer are looked over sooner than searched. */
const searchedFrom = 9

export function CountryChoice({ countries, product, chosen, onChoose, ref }: CountryChoiceProps) {
  const texts = useTexts(getNumberTexts)
  const [typed, setTyped] = useState('')
  const [order, setOrder] = useState<CountryOrder>('price')
  const found = countries.filter((country) => typed.trim() === '' || countryMatches(country, typed))
  // Until the offers of another product are here those of the one before are shown.
  const areOfProduct = found.some(({ offers }) => offers.some(({ productId }) => productId === product?.id))
  const asked = `${product?.id} ${areOfProduct} ${order} ${typed}`
  const shown = useKeptOrder(sortCountries(found, product?.id, order), asked)
  return (
    <fieldset className={classes.step} ref={ref}>
      <legend className={classes.legend}>{texts.country}</legend>
      <Group gap="sm">
        {countries.length >= searchedFrom && (
          <TextInput
            type="search"
            size="md"
            dir="auto"
            className={classes.grow ?? ''}
            aria-label={texts.searchCountry}
            placeholder={texts.searchCountry}
            leftSection={<IconSearch size={18} stroke={1.7} />}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              event.preventDefault()
              if (shown[0]) onChoose(shown[0].code)
            }}
          />
        )}
        <SegmentedControl
          aria-label={texts.sort}
          size="sm"
          value={order}
          onChange={setOrder}
          data={[
            { value: 'price', label: texts.byPrice },
            { value: 'available', label: texts.byAvailable },
            { value: 'delivery', label: texts.byDelivery },
          ]}
        />
      </Group>
      <div className={classes.countries}>
        {shown.map((country) => (
          <CountryRow
            key={country.code}
            country={country}
            productId={product?.id}
            chosen={country.code === chosen}
            onChoose={onChoose}
          />
        ))}
      </div>
      {shown.length === 0 && (
        <Text c="dimmed" role="status">
          {texts.noCountry}
        </Text>
      )}
    </fieldset>
  )
}

/**
 * Prices and what is available are read again all the time. A country keeps its place until something else is asked for: who has
 * the pointer on it chooses that one.
 */
function useKeptOrder(sorted: readonly v3.Country[], asked: string): readonly v3.Country[] {
  const codes = sorted.map(({ code }) => code)
  const [kept, setKept] = useState({ asked, codes })
  const isSame =
    kept.asked === asked && kept.codes.length === codes.length && codes.every((code) => kept.codes.includes(code))
  if (!isSame) setKept({ asked, codes })
  const order = isSame ? kept.codes : codes
  return [...sorted].sort((one, other) => order.indexOf(one.code) - order.indexOf(other.code))
}

interface CountryRowProps {
  readonly country: v3.Country
  readonly productId: string | undefined
  readonly chosen: boolean
  readonly onChoose: (code: string) => void
}

function CountryRow({ country, productId, chosen, onChoose }: CountryRowProps) {
  const texts = useTexts(getNumberTexts)
  const formats = useFormats()
  const { price, available } = offerOf(country, productId)
  return (
    <label className={classes.country} data-empty={available === 0 || undefined}>
      <input
        type="radio"
        name="country"
        value={country.code}
        checked={chosen}
        onChange={() => onChoose(country.code)}
      />
      <span className={classes.countryName}>
        <CountryName country={country} code={country.code} />
        <Ltr className={classes.calling}>+{country.callingCode}</Ltr>
      </span>
      <span className={classes.free}>{available > 0 ? texts.free(formats.number(available)) : texts.noneFree}</span>
      {productId !== undefined && <DeliveryNote country={country} productId={productId} />}
      <span className={classes.price}>
        <Money value={price} />
      </span>
    </label>
  )
}

function DeliveryNote({ country, productId }: { country: v3.Country; productId: string }) {
  const texts = useTexts(getNumberTexts)
  const formats = useFormats()
  const { delivery } = offerOf(country, productId)
  // Over too few numbers it would say more about chance.
  if (!delivery) return <span className={classes.delivery} />
  return (
    <span className={classes.delivery}>
      <IconBolt size={15} stroke={1.7} aria-hidden="true" />
      <span>
        {texts.delivery(formats.share(delivery.share), delivery.leases, formats.number(delivery.leases))}
        {delivery.medianSeconds !== null &&
          `${texts.comma}${texts.median(formats.duration(Math.round(delivery.medianSeconds)))}`}
      </span>
    </span>
  )
}
