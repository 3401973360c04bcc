import fc from 'fast-check';
import { expect, it } from 'vitest';
import { llama } from '../../tests/helpers/config.ts';
import { initLora, loraTensors } from '../model/lora.ts';
import { TARGETS, type Target } from '../recipe/schema.ts';
import { loraWidths, planGroups } from './groups.ts';

const config = llama({ hiddenSize: 48, intermediateSize: 70, heads: 6, kvHeads: 2, headDim: 10 });
const settings = fc.record({
  rank: fc.integer({ min: 1, max: 256 }),
  targets: fc
    .subarray([...TARGETS], { minLength: 1 })
    .map((chosen): Target[] => TARGETS.filter((target) => chosen.includes(target))),
});

it('ENG-15: any rank and any subset of targets has a place for every tensor, aligned and without overlap', () => {
  fc.assert(
    fc.property(settings, fc.constantFrom(undefined, 2 ** 16), ({ rank, targets }, section) => {
      const lora = { rank, targets, alpha: 16, dropout: 0, rsLora: false };
      const { places, sections } = planGroups(config, lora, section);
      for (const [index, count] of sections.entries()) {
        const pieces = places.flatMap(({ a, b }) => [a, b]).filter((piece) => piece.section === index);
        let end = 0;
        for (const piece of pieces.sort((x, y) => x.start - y.start)) {
          expect(piece.start % 64).toBe(0);
          expect(piece.start).toBeGreaterThanOrEqual(end);
          end = piece.start + piece.count;
        }
        expect(count).toBeGreaterThanOrEqual(end);
        // A tensor larger than a section has one to itself.
        expect(count <= (section ?? 2 ** 25) || pieces.length === 1).toBe(true);
      }
      const wanted = loraTensors(config, lora);
      const placed = places.flatMap(({ pairs }) => pairs.map(({ tensor }) => tensor.aName));
      expect([...placed].sort()).toEqual(wanted.map(({ aName }) => aName).sort());
      const widths = loraWidths(lora);
      for (const { name, slots } of places) expect(widths[name]).toBe(slots * rank);
    }),
  );
});

it('ENG-15: A starts uniform within 1/√in as PEFT does, B at zero', () => {
  const tensors = initLora(config, { rank: 64, targets: ['q', 'down'] }, 7);
  for (const [name, { data, shape }] of tensors) {
    if (name.includes('lora_B')) {
      expect(data.every((x) => x === 0)).toBe(true);
      continue;
    }
    const bound = 1 / Math.sqrt(shape[1]!);
    const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
    const square = data.reduce((sum, x) => sum + x * x, 0) / data.length;
    expect(data.every((x) => Math.abs(x) <= bound)).toBe(true);
    // A uniform variance is bound²/3; 64 × 48 draws scatter by about a fiftieth of it.
    expect(Math.abs(mean)).toBeLessThan(bound / 15);
    expect(Math.abs(square / (bound ** 2 / 3) - 1)).toBeLessThan(0.1);
  }
});
