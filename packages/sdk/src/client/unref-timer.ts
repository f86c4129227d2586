type Timer = ReturnType<typeof setTimeout>;

/** Lets the process end although the timer is set. Only Node has processes and timers that mind; elsewhere it is a number. */
export function unrefTimer(timer: Timer): Timer {
  if (typeof timer === "object") timer.unref();
  return timer;
}
