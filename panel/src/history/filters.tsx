import { Button, Group, NativeSelect } from '@mantine/core'
import { serverNow, useCountries, useProducts } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { usePreferences } from '../preferences/preferences.ts'
import { addDays, dayOf, DayPicker, leaseStateTexts, productName } from '../ui/index.ts'
import { historyTexts } from './texts.ts'
import { periods, states, type Filter, type Period } from './use-filter.ts'
import classes from './history.module.css'

interface FiltersProps {
  readonly filter: Filter
  readonly empty: boolean
  readonly onChange: (changed: Partial<Filter>) => void
  readonly onClear: () => void
}

/** The phone's own lists: they are searched by typing, and need no room. */
export function Filters({ filter, empty, onChange, onClear }: FiltersProps) {
  const texts = useTexts(historyTexts)
  const stateTexts = useTexts(leaseStateTexts)
  const { language } = usePreferences()
  const products = useProducts().data ?? []
  const countries = useCountries().data ?? []
  const today = dayOf(new Date(serverNow()))

  function choosePeriod(period: Period): void {
    const days = period === 'chosen' ? { from: filter.from ?? addDays(today, -6), to: filter.to ?? today } : {}
    onChange({ period, ...days })
  }

  return (
    <div className={classes.filters} role="search" aria-label={texts.title}>
      <NativeSelect
        aria-label={texts.product}
        value={filter.product ?? ''}
        onChange={({ currentTarget: { value } }) => onChange({ product: value || null })}
        data={[
          { value: '', label: texts.allProducts },
          ...products.map((product) => ({ value: product.id, label: productName(product, language) })),
        ]}
      />
      <NativeSelect
        aria-label={texts.country}
        value={filter.country ?? ''}
        onChange={({ currentTarget: { value } }) => onChange({ country: value || null })}
        data={[
          { value: '', label: texts.allCountries },
          ...countries.map(({ code, name }) => ({ value: code, label: name[language] })),
        ]}
      />
      <NativeSelect
        aria-label={texts.state}
        value={filter.state ?? ''}
        onChange={({ currentTarget: { value } }) =>
          onChange({ state: states.find((state) => state === value) ?? null })
        }
        data={[
          { value: '', label: texts.allStates },
          ...states.map((state) => ({ value: state, label: stateTexts[state] })),
        ]}
      />
      <NativeSelect
        aria-label={texts.period}
        value={filter.period}
        onChange={({ currentTarget: { value } }) => choosePeriod(periods.find((period) => period === value) ?? 'all')}
        data={periods.map((period) => ({ value: period, label: texts.periods[period] }))}
      />
      {filter.period === 'chosen' && (
        <Group gap="xs">
          <DayPicker
            label={texts.from}
            value={filter.from}
            last={filter.to ?? today}
            onChange={(from) => onChange({ from })}
          />
          <DayPicker
            label={texts.to}
            value={filter.to}
            last={today}
            onChange={(to) => onChange({ to, ...(filter.from && filter.from > to && { from: to }) })}
          />
        </Group>
      )}
      {!empty && (
        <Button variant="subtle" color="gray" onClick={onClear}>
          {texts.clear}
        </Button>
      )}
    </div>
  )
}
