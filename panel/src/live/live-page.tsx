import { defineTexts, useTexts } from '../i18n/index.ts'
import { PageTitle } from '../ui/index.ts'

const texts = defineTexts({ title: 'شماره‌های فعال' }, { title: 'Live numbers' })

export default function Page() {
  return <PageTitle title={useTexts(texts).title} />
}
