// Guide and reference come before examples, and those before studies and developers' pages.
const SHARES = [
  [/^(study|changes)\/|^(design|development|contrib_checklist|version_matrix|whats_new)$/, 0.2],
  [/^auto_examples\//, 0.6],
];
var Scorer = {
  score: ([docname, , , , score]) => {
    const found = SHARES.find(([pages]) => pages.test(docname));
    return found ? score * found[1] : score;
  },
  // The rest as Sphinx has it.
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
