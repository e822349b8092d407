import { defineTexts, useTexts } from '../i18n/index.ts'
import { PageTitle } from '../ui/index.ts'

const texts = defineTexts({ title: 'forgot-password' }, { title: 'forgot-password' })

export default function Page() {
  return <PageTitle title={useTexts(texts).title} />
}
