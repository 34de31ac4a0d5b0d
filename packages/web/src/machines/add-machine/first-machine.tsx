// No machine yet: what one is, and the ways to the first.
import { WayCards } from './way-cards.tsx';

export function FirstMachine() {
  return (
    <div className="flex flex-col gap-4 rounded-lg border border-line bg-panel p-5">
      <h2 className="font-medium">Add your first machine</h2>
      <p className="text-muted">
        Agents run on machines of your own, in tmux: they go on when this page is closed and when the network is gone.
        The computer that VibeCode itself runs on connects by itself, a second or two after its start.
      </p>
      <WayCards />
    </div>
  );
}
