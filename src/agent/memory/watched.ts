import type { Activity, Task } from '../activity.js';
import type { AgentState } from '../states.js';

/** An activity each change of whose state is told. */
export function watched(activity: Activity, onState: (state: AgentState) => void): Activity {
  let last = activity.state;
  function look(): void {
    const { state } = activity;
    if (state === last) return;
    last = state;
    onState(state);
  }
  return {
    get state() {
      return activity.state;
    },
    get active() {
      return activity.active;
    },
    take() {
      activity.take();
      look();
    },
    leave(failed) {
      activity.leave(failed);
      look();
    },
    follow: () => followed(activity.follow(), look),
  };
}

function followed(task: Task, look: () => void): Task {
  look();
  return {
    get state() {
      return task.state;
    },
    on(event) {
      task.on(event);
      look();
    },
  };
}
