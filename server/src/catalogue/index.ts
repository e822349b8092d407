export {
  openCatalogue,
  type Catalogue,
  type CatalogueCountry,
  type CatalogueProduct,
  type CatalogueView,
} from './catalogue.ts'
export { setCountry, setPrice, setProduct } from './edit.ts'
export { seedCatalogue } from './seed.ts'
