import { useRef, useState } from 'react'
import { Anchor, Badge, Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import type { v3 } from '@verifyplus/contract'
import { useTexts } from '../i18n/index.ts'
import { usePreferences } from '../preferences/preferences.ts'
import { ProductMark, productMatches, productName } from '../ui/index.ts'
import { getNumberTexts } from './texts.ts'
import classes from './get-number.module.css'

interface ProductChoiceProps {
  readonly products: readonly v3.Product[]
  /** Ids, the latest first. */
  readonly recent: readonly string[]
  readonly chosen: string | null
  readonly onChoose: (productId: string) => void
  /** Enter in the search goes on from here. */
  readonly onNext: () => void
}

/** Radio buttons, so that arrow keys choose; the search filters them, Enter takes the first. */
export function ProductChoice({ products, recent, chosen, onChoose, onNext }: ProductChoiceProps) {
  const texts = useTexts(getNumberTexts)
  const { language } = usePreferences()
  const [typed, setTyped] = useState('')
  const choices = useRef<HTMLDivElement>(null)
  const rank = (id: string): number => (recent.includes(id) ? recent.indexOf(id) : recent.length)
  const shown = products
    .filter((product) => productMatches(product, typed))
    .sort((one, other) => rank(one.id) - rank(other.id))

  return (
    <fieldset className={classes.step}>
      <legend className={classes.legend}>{texts.product}</legend>
      <TextInput
        type="search"
        size="md"
        dir="auto"
        enterKeyHint="next"
        aria-label={texts.searchProduct}
        placeholder={texts.searchProduct}
        leftSection={<IconSearch size={18} stroke={1.7} />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault()
            const [first] = shown
            if (!first) return
            onChoose(first.id)
            setTyped('')
            onNext()
          } else if (event.key === 'ArrowDown') {
            event.preventDefault()
            const inputs = choices.current
            ;(inputs?.querySelector<HTMLInputElement>('input:checked') ?? inputs?.querySelector('input'))?.focus()
          }
        }}
      />
      <div className={classes.products} ref={choices}>
        {shown.map((product) => (
          <label key={product.id} className={classes.product}>
            <input
              type="radio"
              name="product"
              value={product.id}
              checked={product.id === chosen}
              onChange={() => onChoose(product.id)}
            />
            <ProductMark product={product} />
            <span className={classes.productName}>{productName(product, language)}</span>
            {recent.includes(product.id) && (
              <Badge variant="default" size="sm" tt="none" fw={500}>
                {texts.recent}
              </Badge>
            )}
          </label>
        ))}
      </div>
      {shown.length === 0 && (
        <Text c="dimmed" role="status">
          {texts.noProduct}{' '}
          <Anchor component="button" type="button" onClick={() => setTyped('')}>
            {texts.showAll}
          </Anchor>
        </Text>
      )}
    </fieldset>
  )
}
