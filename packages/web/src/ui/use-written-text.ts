import { useEffect, useEffectEvent, useState } from "react";

/** How long somebody may pause in writing before it is handed on, in milliseconds. */
const pauseMs = 300;

/**
 * Text of a field that the address keeps. What is written stands in the field at once and is handed on after a pause:
 * an address changes too late for a field to be drawn from it, and letters that were typed meanwhile would be lost.
 * @param value What the address says. When it says something else than what was handed on, such as by going back, the
 *   field follows.
 * @param onChange Is told the text without the spaces around it.
 */
export function useWrittenText(
  value: string,
  onChange: (text: string) => void,
): [text: string, setText: (text: string) => void] {
  const [text, setText] = useState(value);
  const [given, setGiven] = useState(value);
  const [handedOn, setHandedOn] = useState(value);
  if (given !== value) {
    setGiven(value);
    setHandedOn(value);
    if (value !== handedOn) setText(value);
  }
  const wanted = text.trim();
  const handOn = useEffectEvent(() => {
    setHandedOn(wanted);
    onChange(wanted);
  });
  useEffect(() => {
    if (wanted === value) return;
    const timer = setTimeout(handOn, pauseMs);
    return () => clearTimeout(timer);
  }, [wanted, value]);
  return [text, setText];
}
