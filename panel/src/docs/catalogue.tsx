import { Title } from '@mantine/core'
import { useCountries, useProducts } from '../api/index.ts'
import { useFormats, useTexts } from '../i18n/index.ts'
import { CountryName, DataTable, ErrorState, InlineCode, LoadingState, Money, useProductName } from '../ui/index.ts'
import { docsTexts } from './texts.tsx'

/** Products and countries as they stand in the catalogue now. */
export function Catalogue() {
  const texts = useTexts(docsTexts)
  return (
    <>
      <Title order={3} size="h4">
        {texts.products}
      </Title>
      <Products />
      <Title order={3} size="h4">
        {texts.countries}
      </Title>
      <Countries />
    </>
  )
}

function Products() {
  const texts = useTexts(docsTexts)
  const formats = useFormats()
  const products = useProducts()
  const nameOf = useProductName()
  if (products.isPending) return <LoadingState rows={8} height={36} />
  if (products.isError) return <ErrorState error={products.error} retry={() => void products.refetch()} />
  return (
    <DataTable
      caption={texts.products}
      rows={products.data}
      rowKey={({ id }) => id}
      columns={[
        { key: 'id', title: texts.productColumns.id, cell: ({ id }) => <InlineCode>{id}</InlineCode> },
        { key: 'name', title: texts.productColumns.name, cell: ({ id }) => nameOf(id) },
        {
          key: 'lease',
          title: texts.productColumns.lease,
          cell: ({ leaseSeconds }) => formats.duration(leaseSeconds),
        },
      ]}
    />
  )
}

function Countries() {
  const texts = useTexts(docsTexts)
  const formats = useFormats()
  const countries = useCountries()
  if (countries.isPending) return <LoadingState rows={7} height={36} />
  if (countries.isError) return <ErrorState error={countries.error} retry={() => void countries.refetch()} />
  return (
    <DataTable
      caption={texts.countries}
      rows={countries.data}
      rowKey={({ code }) => code}
      columns={[
        { key: 'code', title: texts.countryColumns.code, cell: ({ code }) => <InlineCode>{code}</InlineCode> },
        {
          key: 'name',
          title: texts.countryColumns.name,
          cell: (country) => <CountryName country={country} code={country.code} />,
        },
        { key: 'price', title: texts.countryColumns.price, cell: ({ price }) => <Money value={price} /> },
        {
          key: 'available',
          title: texts.countryColumns.available,
          cell: ({ available }) => formats.number(available),
        },
      ]}
    />
  )
}
