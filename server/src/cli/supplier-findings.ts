import { weakSecretsOf } from '#carriers/kinds'
import type { Database } from '#db'
import { listSuppliers } from '#numbers'

/** What `doctor` says of the suppliers: of whom nothing is lent by the operator's word, and whose secrets could be guessed. */
export async function supplierFindings(database: Database): Promise<{ what: string; ok: boolean; says: string }[]> {
  const suppliers = await listSuppliers(database)
  const paused = suppliers.filter(({ pausedAt }) => pausedAt !== null).map(({ name }) => name)
  const withStock = suppliers.filter(({ numbers }) => numbers > 0)
  const nothingLends = withStock.length > 0 && withStock.every(({ pausedAt }) => pausedAt !== null)
  const weak = await Promise.all(
    suppliers.map(async ({ name, kind, settings }) =>
      (await weakSecretsOf(kind, settings, name)).map(({ key, why }) => ({
        what: `supplier ${name}`,
        ok: false,
        says: `its ${key} ${why}. Change it: verifyplus supplier ${key === 'password' ? `set ${name} ${key}=…` : `rotate ${name} ${key}`}`,
      })),
    ),
  )
  const pausedWords =
    paused.length === 0 ? 'none paused' : `paused, so none of their numbers are lent: ${paused.join(', ')}`
  return [
    {
      what: 'suppliers',
      ok: !nothingLends,
      says: `${suppliers.length}, ${pausedWords}${nothingLends ? '. Every supplier with numbers is paused: verifyplus supplier resume NAME' : ''}`,
    },
    ...weak.flat(),
  ]
}
