/** Words by which notes name what changes an EEG; generic names, as lists of ICUs have them. */
const names =
  /^(?:drug|medication|given)\b|lorazepam|midazolam|diazepam|clonazepam|levetiracetam|brivaracetam|phenytoin|valpro|lacosamide|pheno?barb|thiopent|pentobarb|propofol|ketamine|dexmedetomidine|sevoflurane|isoflurane|fentanyl|morphine|haloperidol/i;

/** Whether an annotation says that a drug was given that changes the EEG. */
export const isDrugNote = (text: string): boolean => names.test(text.trim());
