import type { Texts } from './types.ts';

/** The texts of the user interface in simplified Chinese. */
export const zh: Texts = {
  language: {
    missing: (name) => `无法加载“${name}”的文字，Glance 暂用英语。请检查网络连接，然后重新加载页面。`,
  },
  kiosk: {
    starting: '请稍候',
    startingNote: 'Glance 正在启动。',
    trouble: '马上回来',
    troubleNote: '您无需进行任何操作。',
    attract: '请走近一些，我来说说我看到了什么',
    attractNote: '一切都在这台设备上完成，不录制，也不发送。',
    privacy: '不录制，也不发送。',
    seen: '看到的内容',
    times: (name: string, count: number) => `${name} × ${count}`,
    more: (count: number) => `+ ${count}`,
    fullScreen: '轻触一下屏幕即可全屏显示。',
    exit: {
      title: '请输入 PIN 码',
      entered: (count: number) => `已输入 ${count} 位`,
      erase: '删除一位',
      enter: '确认',
      wrong: 'PIN 码不正确。',
      paused: (clock: string) => `错误次数过多，${clock} 后可再试。`,
    },
    menu: {
      title: '展示屏',
      leave: '退出展示屏模式',
      health: '运行状况',
      reload: '重新加载',
      update: '立即更新',
      close: '关闭',
      noPin:
        '尚未设置 PIN 码，任何找到此菜单的人都可以使用它。如需设置，请退出展示屏模式，再从“设置”中启动；或者在网址中加上 pin= 和 4 到 8 位数字。',
      trouble: (message: string) => `当前的问题：${message}`,
    },
    setUp: {
      open: '展示屏…',
      title: '展示屏',
      about:
        '为公共场所准备：画面和大号文字铺满屏幕，没有按钮。此后每次打开 Glance 都会自动进入，直到有人退出。',
      howToLeave: '退出方法：3 秒内点按左上角 5 次，或按住 Esc 键 3 秒。',
      pin: 'PIN 码，4 到 8 位数字（留空表示不设）',
      again: '再次输入 PIN 码',
      format: 'PIN 码为 4 到 8 位数字。',
      differ: '两次输入的 PIN 码不一致。',
      start: '启动展示屏',
    },
  },
  health: {},
};
