import { useState } from 'react'
import { Button } from '@mantine/core'
import { IconFileSpreadsheet } from '@tabler/icons-react'
import type { LeaseFilter } from '../api/index.ts'
import { useFormats, useTexts } from '../i18n/index.ts'
import { csvOf, notify, notifyError, saveFile, useProductName } from '../ui/index.ts'
import { readAll } from './export.ts'
import { rowsOf } from './rows.ts'
import { historyTexts } from './texts.ts'

/** Saves everything that the filters let through, not only what has been loaded so far. */
export function ExportButton({ asked }: { readonly asked: LeaseFilter }) {
  const texts = useTexts(historyTexts)
  const formats = useFormats()
  const nameOf = useProductName()
  const [count, setCount] = useState<number | null>(null)

  async function save(): Promise<void> {
    setCount(0)
    try {
      const { leases, complete } = await readAll(asked, setCount)
      const name = `verifyplus-${new Date().toISOString().slice(0, 10)}.csv`
      saveFile(name, 'text/csv;charset=utf-8', csvOf(rowsOf(leases, nameOf)))
      const words = complete ? texts.exported : texts.exportedPart
      notify({ color: complete ? 'teal' : 'yellow', message: words(leases.length, formats.number(leases.length)) })
    } catch (error) {
      notifyError(error)
    } finally {
      setCount(null)
    }
  }

  return (
    <Button
      variant="default"
      leftSection={<IconFileSpreadsheet size={18} stroke={1.7} />}
      disabled={count !== null}
      onClick={() => void save()}
    >
      {count === null ? texts.exportCsv : texts.exporting(count, formats.number(count))}
    </Button>
  )
}
