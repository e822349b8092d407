import { ActionIcon, Tooltip } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { Link } from 'react-router'
import type { v3 } from '@verifyplus/contract'
import { useTexts } from '../i18n/index.ts'
import { historyTexts } from './texts.ts'

export const againPath = ({ productId, country }: v3.Lease): string =>
  `/get-number?${new URLSearchParams({ product: productId, country })}`

/** Goes where the same product and country are chosen, with the price of today. */
export function AgainLink({ lease }: { readonly lease: v3.Lease }) {
  const texts = useTexts(historyTexts)
  return (
    <Tooltip label={texts.again}>
      <ActionIcon component={Link} to={againPath(lease)} variant="subtle" aria-label={texts.again}>
        <IconRefresh size={18} stroke={1.8} />
      </ActionIcon>
    </Tooltip>
  )
}
