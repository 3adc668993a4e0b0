import type { Reasons } from '../types.ts';

/** What the engine says of itself, in simplified Chinese. */
export const reasons: Reasons = {
  'this browser has no WebGPU': '此浏览器没有 WebGPU',
  'no graphics adapter was found': '未找到图形适配器',
  'its adapter runs on the processor': '其适配器由处理器模拟',
  'this browser has no WebAssembly SIMD': '此浏览器没有 WebAssembly SIMD',
  'it failed a moment ago': '刚刚出错',
  'not tried': '未尝试',
  'tfjs could not start it': 'tfjs 无法启动',
  'tfjs could not start on this device': 'tfjs 无法在此设备上启动',
  'this browser gives pages no camera': '此浏览器不向网页提供摄像头',
  'its script could not be loaded': '无法加载其脚本',
  'it was ended from outside': '被外部终止',
  'the device has no memory left': '设备内存不足',
  'there is no memory for another # MB': '没有内存容纳另外 # MB',
  'no room for a canvas of this size': '没有空间容纳此尺寸的画布',
  'the picture could not be written as PNG': '图片无法写成 PNG',
  'is not the file that belongs to this version': '不是此版本对应的文件',
  'was answered with status #': '返回了状态码 #',
  'could not be fetched, because the server cannot be reached': '无法获取，因为连不上服务器',
  'could not be fetched': '无法获取',
  '# to # in steps of #': '# 到 #，步长 #',
  'WASM SIMD, # thread': 'WASM SIMD，# 个线程',
  'WASM SIMD, # threads': 'WASM SIMD，# 个线程',
};
