/** Runs `begin` for the first who needs something, and `end` when the last has left. */
export function createShare(begin: () => void, end: () => void) {
  let users = 0;
  return {
    get isUsed() {
      return users > 0;
    },
    /** @returns that it is not needed any more */
    use(): () => void {
      users += 1;
      if (users === 1) begin();
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        users -= 1;
        if (users === 0) end();
      };
    },
  };
}
