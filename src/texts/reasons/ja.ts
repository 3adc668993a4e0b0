import type { Reasons } from '../types.ts';

/** What the engine says of itself, in Japanese. */
export const reasons: Reasons = {
  'this browser has no WebGPU': 'このブラウザーには WebGPU がありません',
  'no graphics adapter was found': 'グラフィックスアダプターが見つかりません',
  'its adapter runs on the processor': 'アダプターがプロセッサー上で動いています',
  'this browser has no WebAssembly SIMD': 'このブラウザーには WebAssembly SIMD がありません',
  'it failed a moment ago': '先ほどエラーが起きました',
  'not tried': '未試行',
  'tfjs could not start it': 'tfjs が起動できませんでした',
  'tfjs could not start on this device': 'この端末で tfjs が起動できませんでした',
  'this browser gives pages no camera': 'このブラウザーはページにカメラを渡しません',
  'its script could not be loaded': 'スクリプトを読み込めませんでした',
  'it was ended from outside': '外部から終了されました',
  'the device has no memory left': 'デバイスのメモリが不足しています',
  'there is no memory for another # MB': 'さらに # MB のメモリを確保できません',
  'no room for a canvas of this size': 'この大きさのキャンバスを確保できません',
  'the picture could not be written as PNG': '画像を PNG として書き出せませんでした',
  'is not the file that belongs to this version': 'はこのバージョンのファイルではありません',
  'was answered with status #': 'への応答はステータス # でした',
  'could not be fetched, because the server cannot be reached':
    'はサーバーに接続できないため取得できませんでした',
  'could not be fetched': 'を取得できませんでした',
  '# to # in steps of #': '# から # まで # 刻み',
  'WASM SIMD, # thread': 'WASM SIMD、# スレッド',
  'WASM SIMD, # threads': 'WASM SIMD、# スレッド',
  'WASM was chosen': 'WASM が選ばれました',
  'one of its steps fills # MB, and there are at most # MB': 'ある処理が # MB を使いますが、上限は # MB です',
  'its steps fill # MB at once, and this device has # MB in all':
    '処理が同時に # MB を使いますが、この端末の全体は # MB です',
  'its file has # MB, and a page can read # MB': 'ファイルは # MB ですが、ページが読めるのは # MB までです',
  'its steps fill # MB at once, and there are at most # MB':
    '処理が同時に # MB を使いますが、上限は # MB です',
  'no 2D canvas in the worker': 'ワーカーに 2D キャンバスがありません',
  'no memory for a canvas': 'キャンバスのメモリを確保できません',
  'it sent no picture': '画像が届きませんでした',
  'it holds no pictures': '画像が含まれていません',
  'the model was disposed': 'モデルは解放されました',
};
