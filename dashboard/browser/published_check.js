// Check this record, on published pages. The page names the files; the texts stand in front of this module.

import { attach } from "./check_record.js";

/** @param {Record<string, string>} texts */
export function start(texts) {
  const root = document.getElementById("check");
  if (!root) return;
  const { subject = "", record = "", tlog = "", key = "" } = root.dataset;
  attach(root, () => ({ subject, record, head: "", tlog, key, texts }));
  root.hidden = false;
}
