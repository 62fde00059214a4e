export { catalogueNames, type Family, families, findModel, type Offer, offers, offersOf } from './catalogue.ts';
export { type Choosing, chooseOffer } from './choose-offer.ts';
export { type Use, uses } from './data.ts';
export { parameterSets } from './parameter-sets.ts';
