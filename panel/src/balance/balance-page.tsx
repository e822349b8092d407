import { Tabs } from '@mantine/core'
import { useTexts } from '../i18n/index.ts'
import { PageTitle } from '../ui/index.ts'
import { Amounts } from './amounts.tsx'
import { ChargeAccount } from './charge-account.tsx'
import { Ledger } from './ledger.tsx'
import { balanceTexts } from './texts.ts'
import { TopUps } from './top-ups.tsx'
import classes from './balance.module.css'

export default function Page() {
  const texts = useTexts(balanceTexts)
  return (
    <>
      <PageTitle title={texts.title} text={texts.text} />
      <div className={classes.top}>
        <Amounts />
        <ChargeAccount />
      </div>
      <Tabs defaultValue="ledger" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="ledger">{texts.ledger}</Tabs.Tab>
          <Tabs.Tab value="top-ups">{texts.topUps}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="ledger">
          <Ledger />
        </Tabs.Panel>
        <Tabs.Panel value="top-ups">
          <TopUps />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}
