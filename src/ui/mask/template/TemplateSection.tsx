import { useStore } from 'zustand';
import { useSession } from '../../session.tsx';
import { TemplateCard } from './TemplateCard.tsx';

/** The template card over its store. */
export function TemplateSection() {
  const { template } = useSession();
  const state = useStore(template.store);
  return (
    <TemplateCard
      {...state}
      onEdit={(text) => template.edit(text)}
      onApply={() => template.apply()}
      onDiscard={() => template.discard()}
      onUse={(source) => template.use(source)}
    />
  );
}
