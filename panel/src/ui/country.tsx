import type { v3 } from '@verifyplus/contract'
import { Group, Text } from '@mantine/core'
import { usePreferences } from '../preferences/preferences.ts'
import classes from './country.module.css'

/** A country's code on a tile and its name. Flags in emoji are missing on Windows; flags as files would be one for each. */
export function CountryName({ country, code }: { country: v3.Country | undefined; code: string }) {
  const { language } = usePreferences()
  return (
    <Group gap="xs" wrap="nowrap" display="inline-flex">
      <span className={classes.tile} dir="ltr" aria-hidden="true">
        {code}
      </span>
      <Text span inherit>
        {country?.name[language] ?? code}
      </Text>
    </Group>
  )
}
