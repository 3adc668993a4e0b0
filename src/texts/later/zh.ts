import type { LaterTexts } from '../types.ts';

/** Chinese texts that are loaded with what shows them. */
export const later: LaterTexts = {
  compare: {
    title: '两个模型并排比较',
    heading: '比较两个模型',
    intro: '两个模型先后查看实时画面的同一帧。',
    one: '一个模型',
    another: '另一个模型',
    start: '比较',
    tooFew: '需要两个能找出物体的模型。请添加一个自己的模型，或一个已发布的模型。',
    sameTwice: '请选择两个不同的模型。',
    leave: '离开',
    useThis: '使用这个',
    agree: (share) => `两者一致：${share}`,
    nothing: '两者都还没有看到任何物体',
    counts: (both, one, another, frames) =>
      `两者都看到：${both}；只有第一个看到：${one}；只有第二个看到：${another}；共 ${frames} 帧。`,
    onlyHere: '仅此处',
    onlyThese: (names) => `只有它看到：${names}`,
    asOther: '另一个没看到的，它也没看到。',
    times: (median, p95) => `每帧 ${median} 毫秒，p95 ${p95} 毫秒`,
    notYet: '尚未测量',
    help: '统计的内容',
    helpText:
      '两者说出同一类别，且方框重叠至少一半（交并比不小于 0.5），即视为都看到了该物体。一致的比例为：两者都看到 ÷（两者都看到 + 只有第一个看到 + 只有第二个看到），按最近 100 帧计算。两者都不被当作标准答案；其中一个不认识的类别，算作只有另一个看到。时间是每个模型各自在同一后端上从像素到方框所用的时间：中位数，以及 100 帧中有 95 帧不超过的 p95；由哪个先开始，逐帧轮换。',
    hidden: '效果遮住了画面，因此只显示方框。',
    noPicture: '没有画面。请离开并选择一个来源。',
    stays: '离开后恢复之前选择的模型。',
  },
  published: {
    heading: '已发布的模型',
    intro: '由作者发布；只在您要求时下载，以 SHA-256 校验，然后保存在此设备上。',
    accuracy: (accuracy, data, size) => `在 ${data} 上为 ${accuracy} %（${size}，作者公布）`,
    download: (size) => `下载，${size}`,
    goOn: (size) => `继续，还剩 ${size}`,
    stop: '停止',
    loaded: (loaded, total) => `${loaded}，共 ${total}`,
    here: '在此设备上',
    source: '作者页面',
    refusedByPolicy:
      '此主机不允许 Glance 连接任何其他地方，以免画面外传。请在新标签页中打开该地址并下载文件，然后拖放到这里，或在上方添加。',
    refusedByServer:
      '该文件的服务器不允许其他页面读取，或没有回应。请在新标签页中打开该地址并下载文件，然后拖放到这里，或在上方添加。',
    address: '打开地址',
  },
};
