import type { Texts } from './types.ts';

/** The texts of the user interface in simplified Chinese. */
export const zh: Texts = {
  language: {
    missing: (name) => `无法加载“${name}”的文字，Glance 暂用英语。请检查网络连接，然后重新加载页面。`,
  },
  kiosk: {},
  health: {},
};
