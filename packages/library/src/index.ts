export {
  changeCollection,
  collectedProducts,
  collectProducts,
  createCollection,
  discollectProducts,
  type ListedCollection,
  listCollections,
  moveCollected,
  removeCollection,
  restoreCollection,
} from './collections/collections.ts';
export { countProducts, groupProducts, type ProductGrouping } from './finding/count-products.ts';
export { type DuplicateGroup, findDuplicates } from './finding/duplicates.ts';
export { embedPicture, embedProducts, embedText } from './finding/embed-products.ts';
export { embeddingOf, keepEmbeddings, productsWithoutEmbedding } from './finding/embeddings.ts';
export { type FindOptions, findProducts, type ProductPage, type ProductSort } from './finding/find-products.ts';
export { pictureHash } from './finding/picture-hash.ts';
export type { Bounds, ProductFilter } from './finding/product-filter.ts';
export { signatureOf } from './finding/signature.ts';
export { hashPictures, similarPictures } from './finding/similar-pictures.ts';
export { openSimilarityIndex, type SimilarityIndex, type SimilarProduct } from './finding/similar-products.ts';
export { type ImportedFile, type ImportOutcome, importFiles } from './importing/import-files.ts';
export { type Library, type LibraryOptions, openLibrary } from './library.ts';
export { cancelOrder } from './orders/cancel-order.ts';
export { countGenerations } from './orders/count-generations.ts';
export { type DrivenOrder, driveOrder, planOf } from './orders/drive-order.ts';
export { flatSet } from './orders/generation-sets.ts';
export { catchUp, listOrders, type OrderFilter } from './orders/list-orders.ts';
export { nextOrder } from './orders/next-order.ts';
export { changeDocument, type OrderDocument } from './orders/order-document.ts';
export type { GenerationCounts } from './orders/order-state.ts';
export { type Placing, placeOrder } from './orders/place-order.ts';
export { type PlannedOrder, type PlanOrderOptions, planOrder } from './orders/plan-order.ts';
export { retryOrder } from './orders/retry-order.ts';
export { type OrderView, type ShownGeneration, showOrder } from './orders/show-order.ts';
export type { ToldFault } from './orders/tell-fault.ts';
export { addProduct, type Parent, type ProductDraft } from './products/add-product.ts';
export { changeProducts, purgeProducts, restoreProducts, trashProducts } from './products/change-products.ts';
export { type ComparedField, compareProducts } from './products/compare-products.ts';
export { editProduct, type ProductEdit } from './products/edit-product.ts';
export { type Lineage, type LineageStep, lineageOf } from './products/lineage.ts';
export { listTags, tagProducts, tagsOf } from './products/tag-products.ts';
export { archiveProject, changeProject, createProject, findProject, listProjects, openProject, type ProjectView, viewProject } from './projects/projects.ts';
export { findRow, shortIds } from './tables/find-row.ts';
export { type Collection, type Generation, type GoingOn, type OrderRow, type OrderStatus, orderStatuses, type Product, type Project } from './tables/rows.ts';
export { rowsOf, updateRow } from './tables/table-rows.ts';
export { readTokenList, type TokenFormat, tokenFormats, writeTokenList } from './tokens/token-lists.ts';
export { listTokens, setTokens, type Token, tokensFor } from './tokens/tokens.ts';
