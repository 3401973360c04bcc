import { useState } from 'react';
import { useStore } from 'zustand';
import { askToNotify, choose, leaving } from './leaving.ts';

/** What the page does while one is elsewhere; the permission to notify is asked for when that is ticked. */
export function LeavingChoices() {
  const { notify, awake } = useStore(leaving);
  const [refusal, setRefusal] = useState<string | null>(null);
  const changeNotify = async (isWanted: boolean) => {
    const why = isWanted ? await askToNotify() : null;
    setRefusal(why);
    choose({ notify: isWanted && why === null });
  };
  return (
    <div className="leaving">
      <label className="tick">
        <input
          type="checkbox"
          checked={notify}
          onChange={({ target }) => void changeNotify(target.checked)}
        />
        Notify me at the end
      </label>
      {'wakeLock' in navigator && (
        <label className="tick">
          <input
            type="checkbox"
            checked={awake}
            onChange={({ target }) => choose({ awake: target.checked })}
          />
          Keep the screen awake
        </label>
      )}
      <p className="note" role="status">
        {refusal}
      </p>
    </div>
  );
}
