import type { Texts } from './types.ts';

/** The texts of the user interface in Japanese. */
export const ja: Texts = {
  language: {
    missing: (name) =>
      `「${name}」のテキストを読み込めなかったため、英語で表示します。接続を確認して、ページを再読み込みしてください。`,
  },
  kiosk: {},
  health: {},
};
