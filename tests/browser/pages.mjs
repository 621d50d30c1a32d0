// The one list of the pages. Whoever adds a page adds a line here, and everything is tried on it.

/**
 * name:       what it is called in screenshots and in the names of tests
 * path:       where it is, given what the showroom told of itself
 * as:         who looks: one of the showroom's people; null for somebody who is not signed in
 * parameters: what may stand in its query
 * status:     what it answers with, where that is not 200
 */
export const PAGES = [
  { name: 'sign-in', as: null, path: () => '/sign-in' },
  { name: 'home', as: 'manager', path: () => '/', parameters: ['day'] },
  { name: 'customer', as: 'manager', path: ({ own }) => `/records/${own.customer}` },
  { name: 'customer-long', as: 'manager', path: ({ own }) => `/records/${own.long}` },
  { name: 'visit', as: 'manager', path: ({ own }) => `/records/${own.visit}` },
  { name: 'visit-open', as: 'manager', path: ({ own }) => `/records/${own.openVisit}` },
  { name: 'deal', as: 'manager', path: ({ own }) => `/records/${own.deal}` },
  { name: 'deal-held', as: 'manager', path: ({ own }) => `/records/${own.held}` },
  { name: 'requests', as: 'manager', path: () => '/requests' },
  { name: 'home-empty', as: 'newcomer', path: () => '/' },
  { name: 'requests-empty', as: 'newcomer', path: () => '/requests' },
  { name: 'not-found', as: 'manager', path: () => '/records/00000000-0000-7000-8000-000000000000', status: 404 },
];

export const SIZES = [
  { name: '360', width: 360, height: 780 },
  { name: '1280', width: 1280, height: 800 },
];

export const LANGUAGES = [
  { name: 'zh', tag: 'zh-CN' },
  { name: 'en', tag: 'en' },
];

export const SCHEMES = ['light', 'dark'];
