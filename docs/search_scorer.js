// Guide and reference come before examples, and those before studies and developers' pages. Of pages
// that hold a word equally often, those that answer questions come first, and the list of all names
// last.
const SHARES = [
  [/^guide\/index$/, 1.3],
  [/^(guide\/before_you_resample|tutorial\w*|generated\/api\/\S+TunedThresholdClassifierCV)$/, 1.2],
  [/^guide\//, 1.1],
  [/^(api|index)$/, 0.7],
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
