import { en } from './en';

/** The texts of the page. Every catalogue has the shape of the English one. */
export type Catalogue = typeof en;

export const text: Catalogue = en;
