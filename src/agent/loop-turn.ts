let turn = 0;
let begun = false;

/**
 * The turn of this process's event loop, as a number that changes from one to the next. What is asked for within a turn costs one
 * `setImmediate` for all who ask.
 */
export function loopTurn(): number {
  if (!begun) {
    begun = true;
    setImmediate(endTurn);
  }
  return turn;
}

function endTurn(): void {
  begun = false;
  turn++;
}
