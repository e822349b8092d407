import { useRef, useState } from 'react'
import { useSearchParams } from 'react-router'
import { IconDatabaseOff } from '@tabler/icons-react'
import { useCountries, useProducts } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { EmptyState, ErrorState, LoadingState, PageTitle, SandboxNote } from '../ui/index.ts'
import { CountryChoice } from './country-choice.tsx'
import { offerOf } from './offers.ts'
import { OrderSummary } from './order-summary.tsx'
import { ProductChoice } from './product-choice.tsx'
import { readRemembered } from './remembered.ts'
import { getNumberTexts } from './texts.ts'
import { useOrder } from './use-order.ts'
import classes from './get-number.module.css'

export default function Page() {
  const texts = useTexts(getNumberTexts)
  const [asked] = useSearchParams()
  const [remembered] = useState(readRemembered)
  const [chosenProduct, setProduct] = useState(asked.get('product') ?? remembered.products[0] ?? null)
  const [chosenCountry, setCountry] = useState(asked.get('country') ?? remembered.country)
  const products = useProducts()
  const product = products.data?.find(({ id }) => id === chosenProduct)
  const countries = useCountries(product?.id)
  const country = countries.data?.find(({ code }) => code === chosenCountry)
  const order = useOrder()
  const countryStep = useRef<HTMLFieldSetElement>(null)

  if (products.isError && !products.data)
    return (
      <>
        <PageTitle title={texts.title} />
        <ErrorState error={products.error} retry={() => void products.refetch()} />
      </>
    )
  if (products.data?.length === 0)
    return (
      <>
        <PageTitle title={texts.title} />
        <EmptyState icon={IconDatabaseOff} title={texts.nothingTitle} text={texts.nothingText} />
      </>
    )

  return (
    <>
      <PageTitle title={texts.title} text={texts.text} />
      {countries.data?.some(({ sandbox }) => sandbox) && <SandboxNote />}
      <form
        className={classes.page}
        onSubmit={(event) => {
          event.preventDefault()
          if (!product || !country) return
          const maxPrice = offerOf(country, product.id).price
          order.submit({ productId: product.id, country: country.code, maxPrice })
        }}
      >
        <div className={classes.steps}>
          {products.data ? (
            <ProductChoice
              products={products.data}
              recent={remembered.products}
              chosen={product?.id ?? null}
              onChoose={(id) => {
                setProduct(id)
                order.forget()
              }}
              onNext={() => focusChoice(countryStep.current)}
            />
          ) : (
            <LoadingState rows={2} />
          )}
          {countries.isError && !countries.data ? (
            <ErrorState error={countries.error} retry={() => void countries.refetch()} />
          ) : countries.data ? (
            <CountryChoice
              ref={countryStep}
              countries={countries.data}
              product={product}
              chosen={country?.code ?? null}
              onChoose={(code) => {
                setCountry(code)
                order.forget()
              }}
            />
          ) : (
            <LoadingState rows={6} />
          )}
        </div>
        <OrderSummary
          product={product}
          country={country}
          countries={countries.data ?? []}
          order={order}
          focusAtOnce={asked.has('product') && asked.has('country')}
          onCountry={(code) => {
            setCountry(code)
            order.forget()
          }}
        />
      </form>
    </>
  )
}

/** The chosen country; where there is none the first one, which is chosen then. */
function focusChoice(step: HTMLFieldSetElement | null): void {
  const choices = [...(step?.querySelectorAll<HTMLInputElement>('input[name="country"]') ?? [])]
  const choice = choices.find(({ checked }) => checked)
  if (choice) return choice.focus()
  choices[0]?.focus()
  choices[0]?.click()
}
