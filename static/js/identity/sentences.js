// A statement in words, from the body that is about to be signed: the dialog shows these.

const SHOWN = 5;
const NOT_SEEN = /[\p{C}\p{Zl}\p{Zp}]/gu; // controls, bidi marks, zero widths, line separators

// An agent chose these ids: whatever would hide or turn around what is beside it is named.
function visible(text) {
  return text.replace(NOT_SEEN, (one) => `⟨U+${one.codePointAt(0).toString(16).toUpperCase()
    .padStart(4, "0")}⟩`);
}

function listed(items) {
  const names = items.slice(0, SHOWN).map(({ kind, id }) => `${kind} ${visible(id)}`);
  const more = items.length > SHOWN ? ` and ${items.length - SHOWN} more` : "";
  return names.join(", ") + more;
}

function ruling({ decision, change, revision, base, quorum }) {
  const what = `revision ${revision} of change ${visible(change)}, which is about ${listed(base)}`;
  if (decision === "reject") {
    return { heading: "Reject this change", sentence: `You reject ${what}. It ends here, for good.` };
  }
  const when = quorum === 1 ? "It is applied at once."
    : `It is applied as soon as ${quorum} authorities have approved it.`;
  return { heading: "Approve this change", sentence: `You approve ${what}. ${when}` };
}

function baseline({ items }) {
  return {
    heading: "Sign the baseline",
    sentence: `You vouch for the identity as it is now, ${items.length} items. The signed history`
      + " of this store starts with it.",
  };
}

function policy({ quorums, days_to_rule: days }) {
  const lines = quorums.map(({ config_type: type, quorum }) =>
    `${type === "*" ? "any other change" : visible(type)} takes ${quorum}`);
  return {
    heading: "Put this policy in force",
    sentence: `Of approvals, ${lines.join(", ")}. Authorities have ${days} days to rule.`,
  };
}

const KINDS = { ruling, baseline, policy };

// Returns a heading and one sentence for the body of a statement.
export function inSentences(kind, body) {
  return KINDS[kind](body);
}
