import { beforeEach, describe, expect, it } from 'vitest';
import { HealthLog } from '../../../src/health/health-log.ts';
import { OpenFaults } from '../../../src/health/open-faults.ts';
import { MemoryStore } from './stores.ts';

describe('OpenFaults', () => {
  let log: HealthLog;
  let faults: OpenFaults;
  let sessionMs = 0;
  beforeEach(() => {
    const store = new MemoryStore();
    sessionMs = 0;
    log = new HealthLog({ store: () => store, sessionMs: () => sessionMs });
    faults = new OpenFaults(log);
  });
  const recoveries = () =>
    Object.fromEntries(log.record.entries.map(({ kind, recoveredMs }) => [kind, recoveredMs]));

  it('are over with the first result after what was lost is back', () => {
    faults.open('camera-lost', '', 'source');
    faults.open('device-lost', '', 'engine');
    faults.open('clock-jump', '', 'result');
    sessionMs = 10;
    faults.result();
    expect(recoveries()).toEqual({ 'camera-lost': null, 'device-lost': null, 'clock-jump': 10 });
    faults.back('source');
    sessionMs = 20;
    faults.result();
    expect(recoveries()).toMatchObject({ 'camera-lost': 20, 'device-lost': null });
    faults.back('engine');
    expect(faults.any).toBe(true);
    sessionMs = 30;
    faults.result();
    expect(recoveries()).toEqual({ 'camera-lost': 20, 'device-lost': 30, 'clock-jump': 10 });
    expect(faults.any).toBe(false);
  });

  it('last from when they began, where that was before they were noticed', () => {
    sessionMs = 5000;
    faults.open('camera-frozen', '', 'result', 2000);
    sessionMs = 6000;
    faults.result();
    expect(recoveries()).toEqual({ 'camera-frozen': 4000 });
  });

  it('last from their first time where they come again before they are over', () => {
    faults.open('camera-lost', '', 'source');
    sessionMs = 100;
    faults.back('source');
    faults.open('camera-lost', '', 'source');
    faults.result();
    expect(recoveries()).toEqual({ 'camera-lost': null });
    faults.back('source');
    sessionMs = 150;
    faults.result();
    expect(recoveries()).toEqual({ 'camera-lost': 150 });
  });
});
