import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EngineRequests } from '../workers/engine-protocol.ts';
import type { AdapterReport } from '../workers/protocol.ts';
import type { Client } from '../workers/rpc.ts';

export interface GpuState {
  /** 'unknown' until the engine worker has looked. */
  readonly status: 'unknown' | 'ready' | 'missing';
  readonly report: AdapterReport | null;
}

/** What the GPU is: without one everything but training and generation works. */
export class GpuStore {
  readonly store: StoreApi<GpuState> = createStore<GpuState>(() => ({ status: 'unknown', report: null }));

  constructor(private readonly engine: Client<EngineRequests>) {}

  /** Whether the browser was asked and offers no WebGPU. */
  get isMissing(): boolean {
    return this.store.getState().status === 'missing';
  }

  async look(): Promise<void> {
    const report = await this.engine.request('adapter', {}).catch(() => null);
    this.store.setState({ status: report ? 'ready' : 'missing', report });
  }
}
