import { type Fault, failed } from '../../io/faults.ts';
import type { ChatTemplate } from '../template/template.ts';

/** A template that cannot be read: whoever wants text of it gets the reason. */
export const brokenTemplate = (source: string, fault: Fault): ChatTemplate => ({
  source,
  marksGeneration: false,
  render: () => failed(fault),
});
