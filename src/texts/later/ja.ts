import type { LaterTexts } from '../types.ts';

/** Japanese texts that are loaded with what shows them. */
export const later: LaterTexts = {
  compare: {
    title: '二つのモデルを並べて比較',
    heading: '二つのモデルを比較',
    intro: '二つのモデルが、ライブ映像の同じフレームを順番に見ます。',
    one: '一つ目のモデル',
    another: '二つ目のモデル',
    start: '比較する',
    tooFew: '物体を見つけるモデルが二つ必要です。ご自分のモデルか、公開されているモデルを追加してください。',
    sameTwice: '異なる二つのモデルを選んでください。',
    leave: '終了',
    useThis: 'これを使う',
    agree: (share) => `一致率 ${share}`,
    nothing: 'どちらもまだ何も見つけていません',
    counts: (both, one, another, frames) =>
      `両方が見つけた物: ${both}、一つ目だけ: ${one}、二つ目だけ: ${another}（${frames} フレーム）`,
    onlyHere: 'こちらのみ',
    onlyThese: (names) => `こちらだけが見つけた物: ${names}`,
    asOther: 'もう一方が見つけていない物はありません。',
    times: (median, p95) => `1 フレーム ${median} ミリ秒、p95 ${p95} ミリ秒`,
    notYet: 'まだ測定していません',
    help: '数え方',
    helpText:
      '両方が同じクラスの名前を挙げ、枠が半分以上重なるとき（IoU が 0.5 以上）、両方が同じ物を見たと数えます。一致率は、直近 100 フレームでの「両方が見た物 ÷（両方が見た物 + 一つ目だけ + 二つ目だけ）」です。どちらも正解とは見なしません。一方が知らないクラスは、もう一方だけが見た物と数えます。時間は、同じバックエンドで各モデルが画素から枠までにかかった時間です。中央値と、100 フレーム中 95 フレームが超えない p95 を示します。どちらが先に見るかはフレームごとに入れ替わります。',
    hidden: 'エフェクトが映像を隠しているため、枠だけを表示しています。',
    noPicture: '映像がありません。終了して、ソースを選んでください。',
    stays: '終了すると、前に選んだモデルに戻ります。',
  },
  published: {
    heading: '公開されているモデル',
    intro:
      '作者が公開しているものです。求められたときだけダウンロードし、SHA-256 で確かめてから、この端末に保存します。',
    accuracy: (accuracy, data, size) => `${data} で ${accuracy} %（${size}、作者による）`,
    download: (size) => `ダウンロード、${size}`,
    goOn: (size) => `続ける、残り ${size}`,
    stop: '停止',
    loaded: (loaded, total) => `${loaded} / ${total}`,
    here: 'この端末に保存済み',
    source: '作者のページ',
    refusedByPolicy:
      'このサーバーは、映像が外に出ないように、Glance が他の場所に接続することを許していません。新しいタブでアドレスを開いてファイルをダウンロードし、ここにドロップするか、上で追加してください。',
    refusedByServer:
      'このファイルのサーバーは、他のページからの読み取りを許していないか、応答していません。新しいタブでアドレスを開いてファイルをダウンロードし、ここにドロップするか、上で追加してください。',
    address: 'アドレスを開く',
  },
};
