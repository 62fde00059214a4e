export { type BrowserOptions, browserAdapter } from './browser-adapter.ts';
export { pageMedia } from './page-media.ts';
