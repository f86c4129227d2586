import { Button } from "../ui/button.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";

/** Takes something away after it was said what that means. */
export function RemoveButton({
  label,
  word,
  warning,
  onConfirm,
}: {
  label: string;
  word: string;
  warning: string;
  onConfirm: () => Promise<void>;
}) {
  return (
    <FormDialog
      trigger={
        <Button aria-label={label} className="text-bad h-7 border-transparent px-2 text-xs">
          {word}
        </Button>
      }
      title={`${label}?`}
      submit={word}
      isDangerous
      onSubmit={onConfirm}
    >
      <p className="text-muted text-pretty">{warning}</p>
    </FormDialog>
  );
}
