/** Where a schema with a name of its own stands in the document. */
export const schemaUri = (id: string): string => `#/components/schemas/${id}`
