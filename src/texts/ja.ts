import type { Texts } from './types.ts';

/** The texts of the user interface in Japanese. */
export const ja: Texts = {
  language: {
    missing: (name) =>
      `「${name}」のテキストを読み込めなかったため、英語で表示します。接続を確認して、ページを再読み込みしてください。`,
  },
  kiosk: {
    starting: '少々お待ちください',
    startingNote: 'Glance を起動しています。',
    trouble: 'まもなく再開します',
    troubleNote: '何もしていただく必要はありません。',
    attract: '近づいてみてください。見えたものの名前をお伝えします',
    attractNote: 'すべてこの端末の中で行われます。録画も送信もしません。',
    privacy: '録画も送信もしません。',
    seen: '見えているもの',
    times: (name: string, count: number) => `${name} × ${count}`,
    more: (count: number) => `+ ${count}`,
    fullScreen: '画面に一度触れると全画面になります。',
    exit: {
      title: 'PIN を入力してください',
      entered: (count: number) => `${count} 桁を入力しました`,
      erase: '1 桁消す',
      enter: '確定',
      wrong: 'PIN が違います。',
      paused: (clock: string) => `間違いが続きました。${clock} 後にもう一度お試しください。`,
    },
    menu: {
      title: 'キオスク',
      leave: 'キオスクを終了',
      health: '動作状況',
      reload: '再読み込み',
      update: '今すぐ更新',
      close: '閉じる',
      noPin:
        'PIN が設定されていないため、このメニューを見つけた人は誰でも使えます。設定するには、キオスクを終了して「設定」から始め直すか、アドレスに pin= と 4～8 桁の数字を付けてください。',
      trouble: (message: string) => `現在の問題：${message}`,
    },
    setUp: {
      open: 'キオスク…',
      title: 'キオスク',
      about:
        '公共の場所のための表示です。映像と大きな文字だけを画面いっぱいに映し、ボタンはありません。終了するまで、Glance を開くたびに自動で始まります。',
      howToLeave: '終了するには、左上の角を 3 秒以内に 5 回タップするか、Esc キーを 3 秒間押し続けます。',
      pin: 'PIN（4～8 桁の数字。空欄なら設定しません）',
      again: 'PIN をもう一度',
      format: 'PIN は 4～8 桁の数字です。',
      differ: '2 つの PIN が一致しません。',
      start: 'キオスクを始める',
    },
  },
  health: {},
};
