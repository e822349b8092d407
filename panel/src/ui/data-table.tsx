import type { ReactNode } from 'react'
import { Button, Center, Table, VisuallyHidden } from '@mantine/core'
import { useTexts } from '../i18n/index.ts'
import { uiTexts } from './texts.ts'
import classes from './data-table.module.css'

export interface Column<Row> {
  readonly key: string
  /** Empty over a column of buttons. */
  readonly title: string
  readonly cell: (row: Row) => ReactNode
  /** Numbers stand at the end of their column. */
  readonly align?: 'start' | 'end'
}

interface DataTableProps<Row> {
  /** What the table shows, for those who cannot see it. */
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  /** Where there is another page. */
  readonly more?: { readonly loading: boolean; load: () => void } | undefined
}

/** A table that scrolls sideways on a phone, with a button for the next page. */
export function DataTable<Row>({ caption, columns, rows, rowKey, more }: DataTableProps<Row>) {
  const texts = useTexts(uiTexts)
  return (
    <>
      <div className={classes.scrolls} tabIndex={0} role="group" aria-label={caption}>
        <Table
          verticalSpacing="sm"
          horizontalSpacing="md"
          highlightOnHover
          {...(columns.length > 4 ? { miw: 560 } : {})}
          aria-label={caption}
        >
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Table.Th key={column.key} ta={column.align ?? 'start'} scope="col" style={{ whiteSpace: 'nowrap' }}>
                  {column.title === '' ? <VisuallyHidden>{texts.actions}</VisuallyHidden> : column.title}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={rowKey(row)}>
                {columns.map((column) => (
                  <Table.Td key={column.key} ta={column.align ?? 'start'}>
                    {column.cell(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {more && <MoreButton loading={more.loading} onClick={more.load} />}
    </>
  )
}

/** Where a list goes on. */
export function MoreButton({ loading, onClick }: { readonly loading: boolean; readonly onClick: () => void }) {
  const texts = useTexts(uiTexts)
  return (
    <Center mt="md">
      <Button variant="light" loading={loading} onClick={onClick}>
        {texts.more}
      </Button>
    </Center>
  )
}
