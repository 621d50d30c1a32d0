// The one list of the pages. Whoever adds a page adds a line here, and everything is tried on it.

/**
 * name:       what it is called in screenshots and in the names of tests
 * path:       where it is, given what the showroom told of itself
 * as:         who looks: one of the showroom's people; null for somebody who is not signed in
 * parameters: what may stand in its query
 * status:     what it answers with, where that is not 200
 * isPictured: false where its screenshot would show nothing new
 */
export const PAGES = [
  { name: 'sign-in', as: null, path: () => '/sign-in' },
  { name: 'home', as: 'manager', path: () => '/' },
  { name: 'home-director', as: 'director', path: () => '/', isPictured: false },
  { name: 'home-empty', as: 'newcomer', path: () => '/' },
  { name: 'home-nobody', as: 'nobody', path: () => '/' },
  { name: 'today', as: 'manager', path: () => '/today', parameters: ['day', 'after', 'moves'] },
  { name: 'today-empty', as: 'manager', path: () => '/today?day=2026-01-01', parameters: ['after'], isPictured: false },
  { name: 'pipeline', as: 'manager', path: () => '/pipeline', parameters: ['kind'] },
  { name: 'customers', as: 'manager', path: () => '/records?kind=customer', parameters: ['kind', 'q', 'seat', 'stage', 'stuck', 'after'] },
  { name: 'customers-found', as: 'manager', path: () => `/records?kind=customer&q=${encodeURIComponent('新世纪')}`, isPictured: false },
  { name: 'customers-none', as: 'manager', path: () => `/records?kind=customer&q=${encodeURIComponent('没有这个名字')}` },
  { name: 'customers-empty', as: 'newcomer', path: () => '/records?kind=customer' },
  { name: 'deals', as: 'manager', path: () => '/records?kind=opportunity', parameters: ['stage'] },
  { name: 'deals-stuck', as: 'manager', path: () => '/records?kind=opportunity&stuck=1', isPictured: false },
  { name: 'customer', as: 'manager', path: ({ own }) => `/records/${own.customer}`, parameters: ['history', 'linked'] },
  { name: 'customer-apart', as: 'manager', path: ({ own }) => `/records/${own.apart}` },
  { name: 'customer-long', as: 'manager', path: ({ own }) => `/records/${own.long}` },
  { name: 'visit', as: 'manager', path: ({ own }) => `/records/${own.visit}` },
  { name: 'visit-open', as: 'manager', path: ({ own }) => `/records/${own.openVisit}` },
  { name: 'photo', as: 'manager', path: ({ own }) => `/records/${own.visit}/photos/${own.photo}` },
  { name: 'deal', as: 'manager', path: ({ own }) => `/records/${own.deal}` },
  { name: 'deal-held', as: 'manager', path: ({ own }) => `/records/${own.held}` },
  { name: 'requests', as: 'manager', path: () => '/requests', parameters: ['after', 'done'] },
  { name: 'requests-empty', as: 'newcomer', path: () => '/requests' },
  { name: 'exceptions', as: 'manager', path: () => '/exceptions' },
  { name: 'playbook', as: 'manager', path: () => '/playbook' },
  { name: 'people', as: 'manager', path: () => '/people', parameters: ['show', 'q', 'after', 'revoked'] },
  { name: 'people-empty', as: 'newcomer', path: () => '/people' },
  { name: 'profile', as: 'manager', path: () => '/profile', parameters: ['said'] },
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
