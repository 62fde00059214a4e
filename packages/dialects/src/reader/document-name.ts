/** A pipeline's name from its file: the last part of the path without extensions; undefined when nothing is left. */
export function documentName(file: string): string | undefined {
  const last = file.split(/[/\\]/).at(-1) ?? '';
  const name = last.replace(/(\.(tree|workflow|order|genarun|pipeline))?\.(ya?ml|json)$/i, '');
  return name === '' || name === '-' ? undefined : name;
}
