import { useEffect, useEffectEvent, useState } from "react";
import { firstText, handOn, readAddress, wantedText, write } from "./written-text.ts";

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
  const [last, setLast] = useState(() => firstText(value));
  const state = readAddress(last, value);
  if (state !== last) setLast(state);
  const wanted = wantedText(state);
  const onPause = useEffectEvent((text: string) => {
    setLast((now) => handOn(now, text));
    onChange(text);
  });
  useEffect(() => {
    if (wanted === null) return;
    const timer = setTimeout(onPause, pauseMs, wanted);
    return () => clearTimeout(timer);
  }, [wanted]);
  return [state.text, (text) => setLast((now) => write(now, text))];
}
