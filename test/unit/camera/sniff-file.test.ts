import { describe, expect, test } from 'vitest';
import { sniffFile } from '../../../src/camera/sniff-file.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('what a file is', () => {
  test.each([
    ['PNG', '\x89PNG\r\n\x1a\n', 'picture'],
    ['JPEG', '\xff\xd8\xff\xe0', 'picture'],
    ['GIF', 'GIF89a', 'picture'],
    ['WebP', 'RIFF\x10\0\0\0WEBPVP8 ', 'picture'],
    ['AVIF', '\0\0\0\x20ftypavif', 'picture'],
    ['HEIC', '\0\0\0\x18ftypheic', 'picture'],
    ['BMP', 'BM\x36\0\0\0\0\0\0\0', 'picture'],
    ['TIFF', 'II*\0', 'picture'],
    ['ICO', '\0\0\x01\0\x01\0', 'picture'],
    ['JPEG XL', '\xff\x0a', 'picture'],
    ['MP4', '\0\0\0\x18ftypisom', 'video'],
    ['QuickTime', '\0\0\0\x14ftypqt  ', 'video'],
    ['old QuickTime', '\0\0\0\x08wide', 'video'],
    ['WebM', '\x1a\x45\xdf\xa3', 'video'],
    ['Ogg', 'OggS', 'video'],
    ['AVI', 'RIFF\x10\0\0\0AVI LIST', 'video'],
    ['WAV', 'RIFF\x10\0\0\0WAVEfmt ', 'unknown'],
    ['text', 'BMW is a car maker', 'unknown'],
    ['PDF', '%PDF-1.7', 'unknown'],
    ['nothing', '', 'unknown'],
  ])('%s', (_name, head, kind) => {
    expect(sniffFile(latin1(head), '')).toBe(kind);
  });

  test('MPEG-TS needs its sync byte twice', () => {
    const packets = Buffer.alloc(400);
    packets[0] = 0x47;
    expect(sniffFile(packets, '')).toBe('unknown');
    packets[188] = 0x47;
    expect(sniffFile(packets, '')).toBe('video');
  });

  test.each([
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'svg'],
    ['\ufeff<?xml version="1.0"?>\n<!-- hand made -->\n<svg >', 'svg'],
    ['<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x" [<!ENTITY a "b">]><svg>', 'svg'],
    ['<s:svg xmlns:s="http://www.w3.org/2000/svg">', 'svg'],
    ['<html><svg></svg></html>', 'unknown'],
    ['<svgx>', 'unknown'],
    ['I like <svg> elements', 'unknown'],
  ])('%s', (text, kind) => {
    expect(sniffFile(Buffer.from(text), '')).toBe(kind);
  });

  test('bytes go before the type, the type before nothing', () => {
    expect(sniffFile(latin1('\x89PNG'), 'video/mp4')).toBe('picture');
    expect(sniffFile(latin1('????'), 'video/mp4')).toBe('video');
    expect(sniffFile(latin1('????'), 'image/x-odd')).toBe('picture');
    expect(sniffFile(latin1('????'), 'image/svg+xml')).toBe('svg');
    expect(sniffFile(latin1('????'), 'text/plain')).toBe('unknown');
  });
});
