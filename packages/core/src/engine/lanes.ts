import type { Place } from './state.ts';

/** Places waiting to be opened, first in first out per lane, and how many of each lane are under way. */
export type Lanes = {
  readonly add: (lane: string, place: Place) => void;
  /** The next place of a lane that has room, or undefined. */
  readonly next: (capacity: (lane: string) => number) => { readonly lane: string; readonly place: Place } | undefined;
  readonly left: (lane: string) => void;
  readonly waiting: () => number;
  readonly underWay: () => number;
};

type Lane = { queue: Place[]; head: number; underWay: number };

export function createLanes(): Lanes {
  const lanes = new Map<string, Lane>();
  let waiting = 0;
  let underWay = 0;
  const laneOf = (name: string): Lane => {
    const known = lanes.get(name);
    if (known) return known;
    const lane: Lane = { queue: [], head: 0, underWay: 0 };
    lanes.set(name, lane);
    return lane;
  };
  return {
    add: (name, place) => {
      laneOf(name).queue.push(place);
      waiting++;
    },
    next: (capacity) => {
      for (const [name, lane] of lanes) {
        if (lane.underWay >= capacity(name)) continue;
        const place = lane.queue[lane.head];
        if (!place) continue;
        lane.head++;
        // Lets go of what was taken, now and then, so that the queue stays linear.
        if (lane.head === lane.queue.length || lane.head > 4096) {
          lane.queue = lane.queue.slice(lane.head);
          lane.head = 0;
        }
        waiting--;
        underWay++;
        lane.underWay++;
        return { lane: name, place };
      }
      return undefined;
    },
    left: (name) => {
      laneOf(name).underWay--;
      underWay--;
    },
    waiting: () => waiting,
    underWay: () => underWay,
  };
}
