import { useParams } from 'react-router'
import { NotFoundPage } from '../app/not-found-page.tsx'
import { ErrorsReference } from './errors-reference.tsx'
import { Guide } from './guide.tsx'

export default function DocsPage() {
  const { section } = useParams()
  if (section === undefined) return <Guide />
  // What `type` of every error of v3 names.
  if (section === 'errors') return <ErrorsReference />
  return <NotFoundPage />
}
